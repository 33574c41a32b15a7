package io.channelgateway.ledger;

import java.util.concurrent.CompletableFuture;

/**
 * A database that holds the ledger's tables.
 *
 * <p>The futures fail with {@link StoreUnavailable} and with nothing else that has to do with the store.
 */
interface Store extends AutoCloseable {

    /** Does the work and completes after its effects are durable. */
    <T> CompletableFuture<T> write(Work<T> work);

    /**
     * A lane for a kind of work of which there is much.
     *
     * @param name of its threads, if it has its own
     */
    <I, T> Lane<I, T> lane(String name, Bulk<I, T> bulk);

    /** Does work without effects. */
    <T> CompletableFuture<T> read(Work<T> work);

    /** Whether this process is the only one, so that whatever another one left unfinished is lost. */
    boolean isExclusive();

    /** How much work waits for its turn. */
    int queued();

    @Override
    void close();
}

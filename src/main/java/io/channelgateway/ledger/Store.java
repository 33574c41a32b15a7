package io.channelgateway.ledger;

import java.util.concurrent.CompletableFuture;

/**
 * A database that holds the ledger's tables.
 *
 * <p>The futures fail with {@link StoreUnavailable} and with nothing else that has to do with the store.
 */
interface Store extends AutoCloseable {

    /** Claims messages. */
    Lane<NewMessage, ClaimResult> claims();

    /** Ends messages. */
    Lane<Completion, Boolean> outcomes();

    /** Counts sends. */
    Lane<Counts.Send, Count> counts();

    /** Does other work, after all that has come out of the lanes, and completes after its effects are durable. */
    <T> CompletableFuture<T> write(Work<T> work);

    /** Does work without effects, after all that has come out of the lanes. */
    <T> CompletableFuture<T> read(Work<T> work);

    /** Whether this process is the only one, so that whatever another one left unfinished is lost. */
    boolean isExclusive();

    /** How much work waits for its turn. */
    int queued();

    @Override
    void close();
}

package io.channelgateway.ledger;

import java.util.concurrent.CompletableFuture;

/**
 * A database that holds the ledger's tables.
 *
 * <p>The futures complete after all effects are durable; what comes at the same time may be done together. They fail with
 * {@link StoreUnavailable} and with nothing else that has to do with the store.
 */
interface Store extends AutoCloseable {

    /**
     * Opens the store that a URL names.
     *
     * @throws IllegalArgumentException if the URL is neither SQLite's nor PostgreSQL's, or holds a password
     * @throws StoreUnavailable if the store cannot be used
     */
    static Store open(LedgerSettings settings, MessageTable messages) {
        StoreUrl url = StoreUrl.parse(settings.url());
        return url.file() == null
                ? new PostgresStore(url.text(), settings.user(), settings.password(), messages)
                : new SqliteStore(url.file(), messages);
    }

    /** Claims a message; whoever holds its key already keeps it. */
    CompletableFuture<ClaimResult> claim(NewMessage message);

    /** Ends a message. */
    CompletableFuture<Boolean> complete(Completion end);

    /** Counts a send. */
    CompletableFuture<Count> count(Counts.Send send);

    /** Does other work, after all claims, ends and counts that have completed. */
    <T> CompletableFuture<T> write(Work<T> work);

    /** Does work without effects, after the same. */
    <T> CompletableFuture<T> read(Work<T> work);

    /** Whether this process is the only one, so that whatever another one left unfinished is lost. */
    boolean isExclusive();

    /** How much work waits for its turn. */
    int queued();

    @Override
    void close();
}

package io.channelgateway.message;

import java.util.concurrent.CompletableFuture;

/**
 * The moment at which a request may be answered: when the outcome of its message is in the ledger.
 *
 * <p>Whoever answers requests puts one into the exchange before the route runs and waits for it
 * afterwards, holding no thread. Without one, the route itself waits.
 */
public final class Outcome {

    /** The exchange variable that holds it. */
    public static final String VARIABLE = "outcome";

    private volatile CompletableFuture<Void> written = CompletableFuture.completedFuture(null);

    void writtenWith(CompletableFuture<Void> writing) {
        written = writing;
    }

    /** Complete when nothing is left to be written; never fails. */
    public CompletableFuture<Void> written() {
        return written;
    }
}

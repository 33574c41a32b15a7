package io.channelgateway.message;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/**
 * The moment at which a request may be answered: when the outcome of its message is in the ledger.
 *
 * <p>Whoever answers requests puts one into the exchange before the route runs and waits for it
 * afterwards, holding no thread. Without one, the route itself waits, and has to get to the outcome.
 */
public final class Settlement {

    /** The exchange variable that holds it. */
    public static final String VARIABLE = "outcome";

    private volatile CompletableFuture<Void> written = CompletableFuture.completedFuture(null);
    private volatile LedgerRepository claimant;
    private volatile Consumer<Answer> waiting = unfinished -> {};
    private volatile boolean isGivenUp;
    private Message claimed;

    /** @param waiting gets an answer if the route takes so long that it may never end */
    public void whenGivenUp(Consumer<Answer> waiting) {
        this.waiting = waiting;
    }

    /** Whether somebody was told that the outcome is unknown while the route went on. */
    public boolean isGivenUp() {
        return isGivenUp;
    }

    void giveUp(Answer unfinished) {
        isGivenUp = true;
        waiting.accept(unfinished);
    }

    void claimedIn(LedgerRepository repository, Message message) {
        claimed = message;
        claimant = repository;
    }

    /** The message that was claimed, whatever a step has done to its variable. */
    Message claimed() {
        return claimed;
    }

    /** Whether a message is claimed and nothing has become of it yet. */
    boolean isOpen() {
        return claimant != null;
    }

    void writtenWith(CompletableFuture<Void> writing) {
        written = writing;
        claimant = null;
    }

    /**
     * Complete when nothing is left to be written; never fails.
     *
     * @param ended after its route: a message that was claimed and then forgotten, as by a stop, gets its outcome here
     */
    public CompletableFuture<Void> written(Exchange ended) {
        if (claimant != null) {
            claimant.settle(ended);
        }
        return written;
    }
}

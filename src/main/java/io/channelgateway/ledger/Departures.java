package io.channelgateway.ledger;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the log holds into the database, one load at a time: while one is on its way, the log's other file takes
 * what comes. A load that does not arrive departs again, and until it arrives nothing new is let in.
 *
 * <p>Belongs to the log's thread, but for {@link #close()}, which comes after it.
 */
final class Departures {

    static final Duration PACE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    /** Characters that are worth a transaction. */
    private static final int MANY = 8_000_000;

    /** Characters that are too many to keep in memory. */
    private static final int TOO_MANY = 30_000_000;

    private static final CompletableFuture<Void> NOT_DEPARTED =
            CompletableFuture.failedFuture(new StoreUnavailable("The message store was not asked."));

    private final Decisions decisions;
    private final LogFiles files;
    private final SqliteWriter writer;
    private final MessageTable messages;
    private final Runnable turned;
    private final Runnable wake;

    /** On its way into the database, or null. */
    private Recent leaving;

    private CompletableFuture<Void> arrival = CompletableFuture.completedFuture(null);
    private CompletableFuture<Void> nextArrival = new CompletableFuture<>();
    private boolean isAwaited;
    private long departedAt = System.nanoTime();
    private StoreUnavailable trouble;

    /**
     * @param turned learns that the other file will take what comes
     * @param wake makes the thread of the log look, from whichever thread
     */
    Departures(
            Decisions decisions,
            LogFiles files,
            SqliteWriter writer,
            MessageTable messages,
            Runnable turned,
            Runnable wake) {
        this.decisions = decisions;
        this.files = files;
        this.writer = writer;
        this.messages = messages;
        this.turned = turned;
        this.wake = wake;
    }

    /** What is decided must come into the database some time; without that, the log would grow for ever. */
    void refuseInTrouble() {
        if (trouble != null) {
            throw trouble;
        }
    }

    /** Waits while more is decided than the memory should hold. */
    void makeRoom() {
        if (decisions.recent().characters() >= TOO_MANY) {
            arrival.exceptionally(failed -> null).join();
        }
    }

    /** Completes after all that is decided by now is in the database; fails if that does not take it. */
    CompletableFuture<Void> awaited() {
        if (decisions.recent().isEmpty()) {
            return arrival;
        }
        isAwaited = true;
        return nextArrival;
    }

    /** Sees what has become of what departed. */
    void look() {
        if (leaving == null || !arrival.isDone()) {
            return;
        }
        if (!arrival.isCompletedExceptionally()) {
            leaving = null;
            decisions.arrived();
            if (trouble != null) {
                LOG.info("ledger: the database takes everything again");
                trouble = null;
            }
        } else if (trouble == null) {
            String reason = arrival.handle((arrived, failure) -> text(failure)).join();
            LOG.error("ledger: the database takes nothing; what is known stays in the log: {}", reason);
            trouble = new StoreUnavailable("The message store takes nothing.");
            nextArrival.completeExceptionally(trouble);
            nextArrival = new CompletableFuture<>();
            isAwaited = false;
        }
    }

    private static String text(Throwable failure) {
        return failure instanceof StoreUnavailable ? failure.getMessage() : failure.getClass().getName();
    }

    boolean isDue() {
        boolean isTime = System.nanoTime() - departedAt >= PACE.toNanos();
        return isTime || trouble == null && (isAwaited || decisions.recent().characters() >= MANY);
    }

    /** Nothing departs as long as something is on its way; what did not arrive departs again. */
    void next() {
        look();
        if (leaving != null && arrival.isDone()) {
            depart();
        } else if (leaving == null && !decisions.recent().isEmpty()) {
            CompletableFuture<Void> awaited = nextArrival;
            CompletableFuture<Void> following = new CompletableFuture<>();
            // Whatever fails from here on: nothing must pass for arrived, nor the files turn twice for one load.
            turned.run();
            arrival = NOT_DEPARTED;
            leaving = decisions.leave();
            files.turn();
            nextArrival = following;
            isAwaited = false;
            depart();
            arrival.whenComplete((arrived, failure) -> {
                if (failure == null) {
                    awaited.complete(null);
                } else {
                    awaited.completeExceptionally(failure);
                }
            });
        }
    }

    private void depart() {
        departedAt = System.nanoTime();
        arrival = departed(leaving);
    }

    private CompletableFuture<Void> departed(Recent those) {
        try {
            Item<Void> item = new Item<>(session -> {
                those.bringInto(session, messages);
                return null;
            });
            item.future().whenComplete((arrived, failure) -> wake.run());
            writer.add(item);
            return item.future();
        } catch (RuntimeException | Error failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    /**
     * Waits until all there is has departed and arrived.
     *
     * @return false if the database does not take it
     */
    boolean close() {
        for (int attempt = 0; attempt < 2 && !isAllArrived(); attempt++) {
            arrival.exceptionally(failed -> null).join();
            next();
            arrival.exceptionally(failed -> null).join();
            look();
        }
        return isAllArrived();
    }

    private boolean isAllArrived() {
        return leaving == null && decisions.recent().isEmpty();
    }
}

package io.channelgateway.ledger;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log in front of the database: what is asked of it is decided in memory, and is on the disk as one frame with all
 * that came at the same time, before anybody is told. The database follows, at most about a second later.
 *
 * <p>A page of the database has to be written for nearly every row that changes; here a line is. In the database a
 * message that was claimed and has ended meanwhile is one new row, among many in one transaction.
 *
 * <p>One thread decides and writes. There are two files: while what is in one is on its way into the database, the other
 * takes what comes. All that is decided holds, whatever the database does; while it takes nothing, nothing new is let in.
 */
final class SqliteLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteLog.class);
    private static final int LARGEST_BATCH = 1_024;
    private static final int LARGEST_FRAME = 1_000_000;
    private static final byte[] NO_ENTRY = {'\n'};
    private static final Duration PACE = Duration.ofMillis(500);

    /** Characters that are worth a transaction. */
    private static final int MANY = 8_000_000;

    /** Characters that are too many to keep in memory. */
    private static final int TOO_MANY = 30_000_000;

    private final Decisions decisions;
    private final LogFiles files;
    private final SqliteWriter writer;
    private final MessageTable messages;
    private final Supplier<CompletableFuture<KeyFilter>> look;
    private final BatchThread<Step<?, ?>> thread;

    /** On its way into the database, or null. */
    private Recent leaving;

    private CompletableFuture<Void> arrival = CompletableFuture.completedFuture(null);
    private CompletableFuture<Void> nextArrival = new CompletableFuture<>();
    private boolean isAwaited;
    private long departedAt = System.nanoTime();
    private StoreUnavailable trouble;
    private boolean isLogLosing;

    /** Finds what there is to answer. */
    @FunctionalInterface
    private interface Decision<I, T> {
        T on(I input) throws SQLException;
    }

    private record Step<I, T>(Entry<I, T> entry, Decision<I, T> decision) {

        void decide() {
            try {
                entry.done(decision.on(entry.input()));
            } catch (SQLException failed) {
                entry.fail(StoreUnavailable.because(failed, false));
            } catch (RuntimeException failed) {
                entry.fail(failed);
            }
        }
    }

    /** @param look finds the keys that the database holds */
    SqliteLog(
            SqliteFile database,
            LogFiles files,
            SqliteWriter writer,
            MessageTable messages,
            Supplier<CompletableFuture<KeyFilter>> look) {
        this.decisions = new Decisions(database, messages);
        this.files = files;
        this.writer = writer;
        this.messages = messages;
        this.look = look;
        this.thread = new BatchThread<>("ledger-log", LARGEST_BATCH, PACE, this::handle);
        lookForKeys();
    }

    Lane<NewMessage, ClaimResult> claims() {
        return lane(message -> {
            refuseInTrouble();
            return decisions.claim(message);
        });
    }

    Lane<Completion, Boolean> outcomes() {
        return lane(decisions::end);
    }

    Lane<Counts.Send, Count> counts() {
        return lane(send -> {
            refuseInTrouble();
            return decisions.count(send);
        });
    }

    /**
     * Completes after everything that was written before is in the database; fails as long as that takes nothing, or the
     * log does not.
     */
    CompletableFuture<Void> inDatabase() {
        return this.<Void, CompletableFuture<Void>>lane(all -> awaited()).write(null).thenCompose(arrived -> arrived);
    }

    int queued() {
        return thread.queued();
    }

    private <I, T> Lane<I, T> lane(Decision<I, T> decision) {
        return input -> {
            Entry<I, T> entry = new Entry<>(input);
            try {
                thread.add(new Step<>(entry, decision));
            } catch (StoreUnavailable closed) {
                entry.fail(closed);
            }
            return entry.future();
        };
    }

    private void handle(List<Step<?, ?>> steps) {
        if (decisions.recent().characters() >= TOO_MANY) {
            arrival.exceptionally(failed -> null).join();
        }
        look();
        int settled = 0;
        for (int next = 0; next < steps.size(); next++) {
            steps.get(next).decide();
            if (decisions.newCharacters() >= LARGEST_FRAME || next == steps.size() - 1) {
                settle(steps.subList(settled, next + 1));
                settled = next + 1;
            }
        }
        if (isDue()) {
            handOver();
        }
    }

    private void settle(List<Step<?, ?>> steps) {
        try {
            if (!decisions.news().isEmpty()) {
                files.append(LogEntry.write(decisions.news()));
                decisions.forgetNews();
                isLogLosing = false;
            }
            steps.forEach(step -> step.entry().settle());
        } catch (IOException lost) {
            isLogLosing = true;
            decisions.withdrawNews();
            StoreUnavailable reason = StoreUnavailable.because(lost, true);
            steps.forEach(step -> step.entry().fail(reason));
        }
    }

    /** What is decided must come into the database some time; without that, the log would grow for ever. */
    private void refuseInTrouble() {
        if (trouble != null) {
            throw trouble;
        }
    }

    private CompletableFuture<Void> awaited() {
        refuseInTrouble();
        if (isLogLosing) {
            tryLog();
        }
        if (decisions.recent().isEmpty()) {
            return arrival;
        }
        isAwaited = true;
        return nextArrival;
    }

    /** Otherwise nobody would learn that it is well again. */
    private void tryLog() {
        try {
            files.append(NO_ENTRY);
            isLogLosing = false;
        } catch (IOException lost) {
            throw StoreUnavailable.because(lost, false);
        }
    }

    private boolean isDue() {
        boolean isTime = System.nanoTime() - departedAt >= PACE.toNanos();
        return isTime || trouble == null && (isAwaited || decisions.recent().characters() >= MANY);
    }

    /** Sees what has become of what was handed over. */
    private void look() {
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
            LOG.error("ledger: the database takes nothing; what is known stays in the log");
            trouble = new StoreUnavailable("The message store takes nothing.");
            nextArrival.completeExceptionally(trouble);
            nextArrival = new CompletableFuture<>();
            isAwaited = false;
        }
    }

    /** Nothing, as long as something is on its way; what did not arrive departs again. */
    private void handOver() {
        look();
        if (leaving != null && arrival.isDone()) {
            depart();
        } else if (leaving == null && !decisions.recent().isEmpty()) {
            files.turn();
            if (decisions.held().beginLook()) {
                lookForKeys();
            }
            leaving = decisions.leave();
            CompletableFuture<Void> awaited = nextArrival;
            nextArrival = new CompletableFuture<>();
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

    /** Without an answer, each claim goes on asking the database. */
    private void lookForKeys() {
        look.get().whenComplete((found, failure) -> lane(ended -> {
                    decisions.held().endLook(found);
                    return true;
                })
                .write(null));
    }

    private void depart() {
        Recent those = leaving;
        Item<Void> item = new Item<>(session -> {
            those.bringInto(session, messages);
            return null;
        });
        departedAt = System.nanoTime();
        arrival = item.future();
        writer.add(item);
        // Any step makes the thread look.
        arrival.whenComplete((arrived, failure) -> lane(nothing -> true).write(null));
    }

    /** Brings everything into the database; what that does not take stays in the files for the next time. */
    @Override
    public void close() {
        thread.close();
        for (int attempt = 0; attempt < 2 && !isAllArrived(); attempt++) {
            arrival.exceptionally(failed -> null).join();
            handOver();
            arrival.exceptionally(failed -> null).join();
            look();
        }
        decisions.close();
        files.close(isAllArrived());
    }

    private boolean isAllArrived() {
        return leaving == null && decisions.recent().isEmpty();
    }
}

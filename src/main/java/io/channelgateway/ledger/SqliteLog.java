package io.channelgateway.ledger;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The log in front of the database: what is asked of it is decided in memory, and is on the disk as one frame with all
 * that came at the same time, before anybody is told. The database follows, at most about a second later.
 *
 * <p>A page of the database has to be written for nearly every row that changes; here a line is. In the database a
 * message that was claimed and has ended meanwhile is one new row, among many in one transaction.
 *
 * <p>It is a write-ahead log with group commit; {@link Recent} is its memtable, and {@link Departures} flushes that.
 *
 * <p>One thread decides and writes. There are two files: while what is in one is on its way into the database, the other
 * takes what comes. All that is decided holds, whatever the database does; while it takes nothing, nothing new is let in.
 */
final class SqliteLog implements AutoCloseable {

    private static final int LARGEST_BATCH = 1_024;
    private static final int LARGEST_FRAME = 1_000_000;
    private static final byte[] NO_ENTRY = {'\n'};

    private final Decisions decisions;
    private final LogFiles files;
    private final Departures departures;
    private final Supplier<CompletableFuture<KeyFilter>> look;
    private final BatchThread<Step<?>> thread;
    private boolean isLogLosing;

    /** Finds what there is to answer. */
    @FunctionalInterface
    private interface Decision<T> {
        T make() throws SQLException;
    }

    private record Step<T>(Entry<Decision<T>, T> entry) {

        void decide() {
            try {
                entry.done(entry.input().make());
            } catch (SQLException failed) {
                entry.fail(StoreUnavailable.because(failed, false));
            } catch (RuntimeException | Error failed) {
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
        this.departures = new Departures(decisions, files, writer, messages, this::turned, this::wake);
        this.look = look;
        this.thread = new BatchThread<>("ledger-log", 1, LARGEST_BATCH, Departures.PACE, this::handle, (step, reason) -> step.entry().fail(reason));
        lookForKeys();
    }

    CompletableFuture<ClaimResult> claim(NewMessage message) {
        return onThread(() -> {
            departures.refuseInTrouble();
            return decisions.claim(message);
        });
    }

    CompletableFuture<Boolean> complete(Completion end) {
        return onThread(() -> decisions.end(end));
    }

    CompletableFuture<Count> count(Counts.Send send) {
        return onThread(() -> {
            departures.refuseInTrouble();
            return decisions.count(send);
        });
    }

    /**
     * Completes after everything that was written before is in the database; fails as long as that takes nothing, or the
     * log does not.
     */
    CompletableFuture<Void> inDatabase() {
        return onThread(this::awaited).thenCompose(arrived -> arrived);
    }

    int queued() {
        return thread.queued();
    }

    private <T> CompletableFuture<T> onThread(Decision<T> decision) {
        Entry<Decision<T>, T> entry = new Entry<>(decision);
        try {
            thread.add(new Step<>(entry));
        } catch (StoreUnavailable closed) {
            entry.fail(closed);
        }
        return entry.future();
    }

    private void handle(List<Step<?>> steps) {
        departures.makeRoom();
        departures.look();
        int settled = 0;
        for (int next = 0; next < steps.size(); next++) {
            steps.get(next).decide();
            if (decisions.newCharacters() >= LARGEST_FRAME || next == steps.size() - 1) {
                settle(steps.subList(settled, next + 1));
                settled = next + 1;
            }
        }
        if (departures.isDue()) {
            departures.next();
        }
    }

    private void settle(List<Step<?>> steps) {
        try {
            if (!decisions.news().isEmpty()) {
                files.append(LogEntry.write(decisions.news()));
                decisions.forgetNews();
                isLogLosing = false;
            }
            steps.forEach(step -> step.entry().settle());
        } catch (IOException | RuntimeException | Error lost) {
            // Whatever it is: without this thread nobody would get an answer any more.
            isLogLosing = true;
            decisions.withdrawNews();
            StoreUnavailable reason =
                    lost instanceof StoreUnavailable known ? known : StoreUnavailable.because(lost, true);
            steps.forEach(step -> step.entry().fail(reason));
        }
    }

    private CompletableFuture<Void> awaited() {
        departures.refuseInTrouble();
        if (isLogLosing || !files.areInPlace()) {
            tryLog();
        }
        return departures.awaited();
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

    private void turned() {
        if (decisions.held().beginLook()) {
            lookForKeys();
        }
    }

    /** Any step makes the thread look. */
    private void wake() {
        onThread(() -> true);
    }

    /** Without an answer, each claim goes on asking the database. */
    private void lookForKeys() {
        look.get().whenComplete((found, failure) -> onThread(() -> {
            decisions.held().endLook(found);
            return true;
        }));
    }

    /** Brings everything into the database; what that does not take stays in the files for the next time. */
    @Override
    public void close() {
        thread.close();
        boolean isAllInDatabase = departures.close();
        decisions.close();
        files.close(isAllInDatabase);
    }
}

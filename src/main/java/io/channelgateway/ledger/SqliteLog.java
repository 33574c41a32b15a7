package io.channelgateway.ledger;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
    private static final Duration PACE = Duration.ofMillis(500);

    private static final int LARGEST_FRAME = 1_000_000;

    /** Characters that are worth a transaction. */
    private static final int MANY = 8_000_000;

    /** Characters that are too many to keep in memory. */
    private static final int TOO_MANY = 30_000_000;

    private final SqliteFile database;
    private final LogFiles files;
    private final SqliteWriter writer;
    private final MessageTable messages;
    private final Map<String, RateWindow> windows = new HashMap<>();
    private final List<LogEntry> frame = new ArrayList<>();
    private final BatchThread<Step<?, ?>> thread;
    private int frameCharacters;
    private Session session;
    private Recent recent = new Recent();
    /** Handed over to the writer; null if all of it is in the database. */
    private Recent leaving;
    private CompletableFuture<Void> left = CompletableFuture.completedFuture(null);
    private CompletableFuture<Void> recentLeft = new CompletableFuture<>();
    private boolean isAwaited;
    private long handedOverAt = System.nanoTime();
    private StoreUnavailable trouble;

    /** Finds what there is to answer, and remembers what changes. */
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

    SqliteLog(SqliteFile database, LogFiles files, SqliteWriter writer, MessageTable messages) {
        this.database = database;
        this.files = files;
        this.writer = writer;
        this.messages = messages;
        this.thread = new BatchThread<>("ledger-log", LARGEST_BATCH, PACE, this::handle);
    }

    Lane<NewMessage, ClaimResult> claims() {
        return lane(this::claim);
    }

    Lane<Completion, Boolean> outcomes() {
        return lane(this::end);
    }

    Lane<Counts.Send, Count> counts() {
        return lane(this::count);
    }

    /** Completes after everything that was written before is in the database; fails as long as that takes nothing. */
    CompletableFuture<Void> inDatabase() {
        return this.<Void, CompletableFuture<Void>>lane(all -> await()).write(null).thenCompose(written -> written);
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
        if (recent.characters() >= TOO_MANY) {
            left.exceptionally(failed -> null).join();
        }
        look();
        int settled = 0;
        for (int next = 0; next < steps.size(); next++) {
            steps.get(next).decide();
            if (frameCharacters >= LARGEST_FRAME || next == steps.size() - 1) {
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
            if (!frame.isEmpty()) {
                files.append(LogEntry.write(frame));
            }
            steps.forEach(step -> step.entry().settle());
        } catch (IOException lost) {
            frame.stream().map(LogEntry::claim).filter(Objects::nonNull).forEach(recent::remove);
            StoreUnavailable reason = StoreUnavailable.because(lost, true);
            steps.forEach(step -> step.entry().fail(reason));
        }
        frame.clear();
        frameCharacters = 0;
    }

    private void remember(LogEntry entry) {
        frame.add(entry);
        frameCharacters += entry.characters();
        recent.add(entry);
    }

    private ClaimResult claim(NewMessage message) throws SQLException {
        refuseInTrouble();
        Optional<Existing> holder = message.idempotencyKey() == null ? Optional.empty() : holder(message);
        if (holder.isPresent()) {
            return holder.get();
        }
        remember(LogEntry.of(messages.isBodyKept() ? message : message.withoutTexts()));
        return new ClaimResult.Claimed(message.id());
    }

    /** Whoever holds the key in memory has claimed it later than whoever holds it in the database. */
    private Optional<Existing> holder(NewMessage message) throws SQLException {
        Existing found = recent.holder(message.workspace(), message.idempotencyKey());
        if (found == null && leaving != null) {
            found = leaving.holder(message.workspace(), message.idempotencyKey());
        }
        if (found == null) {
            found = inDatabase(message).orElse(null);
        }
        if (found == null || found.createdAt().toEpochMilli() <= message.createdAt() - MessageTable.KEY_MILLIS) {
            return Optional.empty();
        }
        Existing known = messages.known(leaving == null ? found : found.after(leaving.end(found.messageId())))
                .after(recent.end(found.messageId()));
        return Optional.of(known).filter(holder -> holder.state() != State.NOT_SENT);
    }

    private Optional<Existing> inDatabase(NewMessage message) throws SQLException {
        String workspace = message.workspace();
        String key = message.idempotencyKey();
        // Nearly always there is none, and this is the cheaper question.
        return read(open -> open.first(MessageTable.IS_HELD, row -> true, workspace, key).isPresent()
                ? open.first(MessageTable.FIND, Existing::of, workspace, key)
                : Optional.empty());
    }

    private Boolean end(Completion end) {
        remember(LogEntry.of(end));
        return true;
    }

    private Count count(Counts.Send send) throws SQLException {
        refuseInTrouble();
        RateWindow window = windows.get(send.workspace());
        if (window == null) {
            window = read(open -> RateTable.window(open, send.workspace()));
        }
        Usage usage = window.usage(send.now());
        if (usage.inDay() >= send.perDay() || usage.inMinute() >= send.perMinute()) {
            return new Count(usage, usage.inDay() >= send.perDay() ? Count.Window.DAY : Count.Window.MINUTE);
        }
        RateWindow counted = window.plusOne(send.now());
        windows.put(send.workspace(), counted);
        remember(LogEntry.of(counted));
        return new Count(counted.usage(send.now()), null);
    }

    private <T> T read(Work<T> work) throws SQLException {
        try {
            if (session == null) {
                session = database.open();
            }
            return work.on(session);
        } catch (SQLException failed) {
            closeSession();
            throw failed;
        }
    }

    /** What is decided must come into the database some time; without that, the log would grow for ever. */
    private void refuseInTrouble() {
        if (trouble != null) {
            throw trouble;
        }
    }

    private CompletableFuture<Void> await() {
        if (trouble != null) {
            return CompletableFuture.failedFuture(trouble);
        }
        if (recent.isEmpty()) {
            return left;
        }
        isAwaited = true;
        return recentLeft;
    }

    private boolean isDue() {
        boolean isTime = System.nanoTime() - handedOverAt >= PACE.toNanos();
        return isTime || trouble == null && (isAwaited || recent.characters() >= MANY);
    }

    /** Sees what has become of what was handed over. */
    private void look() {
        if (leaving == null || !left.isDone()) {
            return;
        }
        if (!left.isCompletedExceptionally()) {
            leaving = null;
            left = CompletableFuture.completedFuture(null);
            trouble = null;
        } else if (trouble == null) {
            LOG.error("ledger: the database takes nothing; what is known stays in the log");
            trouble = new StoreUnavailable("The message store takes nothing.");
            recentLeft.completeExceptionally(trouble);
            recentLeft = new CompletableFuture<>();
            isAwaited = false;
        }
    }

    /** Nothing, as long as something is on its way; what did not arrive sets out again. */
    private void handOver() {
        look();
        if (leaving != null && left.isDone()) {
            left = setOut(leaving);
        } else if (leaving == null && !recent.isEmpty()) {
            files.turn();
            leaving = recent;
            recent = new Recent();
            left = setOut(leaving);
            CompletableFuture<Void> awaited = recentLeft;
            left.whenComplete((arrived, failure) -> tell(awaited, failure));
            recentLeft = new CompletableFuture<>();
            isAwaited = false;
        }
    }

    private static void tell(CompletableFuture<Void> awaited, Throwable failure) {
        if (failure == null) {
            awaited.complete(null);
        } else {
            awaited.completeExceptionally(failure);
        }
    }

    private CompletableFuture<Void> setOut(Recent those) {
        handedOverAt = System.nanoTime();
        Item<Void> item = new Item<>(open -> {
            those.bringInto(open, messages);
            return null;
        });
        writer.add(item);
        item.future().whenComplete((arrived, failure) -> lane(input -> true).write(null));
        return item.future();
    }

    private void closeSession() {
        if (session != null) {
            session.discard();
            session = null;
        }
    }

    /** Brings everything into the database; what that does not take stays in the files for the next time. */
    @Override
    public void close() {
        thread.close();
        for (int attempt = 0; attempt < 2 && (leaving != null || !recent.isEmpty()); attempt++) {
            left.exceptionally(failed -> null).join();
            handOver();
            left.exceptionally(failed -> null).join();
            look();
        }
        closeSession();
        files.close(leaving == null && recent.isEmpty());
    }
}

package io.channelgateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long SQLite's own log gets, whoever reads meanwhile. */
@Timeout(120)
class SqliteWalLimitTest {

    private static final int PAGES = 100;
    private static final long PAGES_BYTES = PAGES * 4_096L;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /** As long as a list of a large workspace takes, if nobody commits meanwhile. */
    private static final int READING_MILLIS = 50;

    @TempDir
    Path folder;

    private SqliteFile file;
    private SqliteWriter writer;
    private int written;

    @BeforeEach
    void open() throws SQLException {
        file = new SqliteFile(folder.resolve("ledger.db"), PAGES);
        Migration.bringUpToDate(file.url(), null, null);
        writer = new SqliteWriter(file);
    }

    @AfterEach
    void close() {
        writer.close();
    }

    /** Commits at least five pages. */
    private void commitPages() {
        commit("x".repeat(20_000));
    }

    private void commit(String text) {
        Item<Integer> item = new Item<>(session ->
                session.update("INSERT INTO node (id, seen_at) VALUES (?, ?)", written++ + text, 1L));
        writer.add(item);
        assertThat(item.future().join()).isEqualTo(1);
    }

    private void commitUntilLongerThan(long bytes) throws IOException {
        while (length() <= bytes) {
            commitPages();
        }
    }

    private long length() throws IOException {
        return Files.size(folder.resolve("ledger.db-wal"));
    }

    private static void begin(Session reader) throws SQLException {
        reader.update("BEGIN");
        reader.query("SELECT COUNT(*) FROM node", row -> row.getLong(1));
    }

    private static void end(Session reader) throws SQLException {
        reader.update("COMMIT");
    }

    /** One reader begins before the other ends, and each reads while something is committed. */
    private final class OverlappingReaders implements AutoCloseable {

        private final Semaphore commits = new Semaphore(0);
        private final AtomicBoolean isEnough = new AtomicBoolean();
        private final CompletableFuture<Void> isReading = new CompletableFuture<>();
        private final CompletableFuture<Void> end = CompletableFuture.runAsync(this::readInTurns);

        private void readInTurns() {
            try {
                Session reading = file.open();
                Session next = file.open();
                begin(reading);
                isReading.complete(null);
                while (!isEnough.get()) {
                    commits.drainPermits();
                    commits.tryAcquire(READING_MILLIS, TimeUnit.MILLISECONDS);
                    begin(next);
                    end(reading);
                    Session idle = reading;
                    reading = next;
                    next = idle;
                }
                reading.discard();
                next.discard();
            } catch (SQLException | InterruptedException failed) {
                isReading.completeExceptionally(failed);
                throw new IllegalStateException(failed);
            }
        }

        @Override
        public void close() {
            isEnough.set(true);
            end.join();
        }
    }

    @Test
    void staysShortThoughThereIsNeverAMomentWithoutAReader() throws IOException {
        long longest = 0;
        try (OverlappingReaders readers = new OverlappingReaders()) {
            readers.isReading.join();
            for (int i = 0; i < 40 * PAGES / 5; i++) {
                commitPages();
                readers.commits.release();
                longest = Math.max(longest, length());
            }
        }

        assertThat(longest).isBetween(PAGES_BYTES, 5 * PAGES_BYTES);
    }

    @Test
    void aReaderThatNeverEndsMakesNoCommitFailAndFewWait() throws SQLException, IOException {
        Session reader = file.open();
        begin(reader);
        commitUntilLongerThan(2 * PAGES_BYTES + PAGES_BYTES / 4);

        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            commit("short");
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_WAIT.multipliedBy(5));
        reader.discard();
    }

    @Test
    void isShortAgainWhenALongReaderHasEnded() throws SQLException, IOException {
        Session reader = file.open();
        begin(reader);
        commitUntilLongerThan(4 * PAGES_BYTES);
        end(reader);

        commitPages();
        commitPages();

        assertThat(length()).isLessThan(3 * PAGES_BYTES);
        reader.discard();
    }
}

package io.channelgateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the writer does about a disk that loses what was written. */
class SqliteWriterTest {

    @TempDir
    Path folder;

    private final AtomicBoolean isLosing = new AtomicBoolean();
    private final AtomicInteger logs = new AtomicInteger();
    private SqliteFile file;
    private SqliteWriter writer;

    @BeforeEach
    void open() throws SQLException {
        file = new SqliteFile(folder.resolve("ledger.db"));
        Migration.bringUpToDate(file.url(), null, null);
        writer = new SqliteWriter(file, this::openLog);
    }

    @AfterEach
    void close() {
        writer.close();
    }

    /** The system tells of a loss only once. */
    private WriteAheadLog openLog(Path database) throws IOException {
        logs.incrementAndGet();
        FileChannel channel = FileChannel.open(Path.of(database + "-wal"), StandardOpenOption.WRITE);
        return new WriteAheadLog(
                () -> {
                    if (isLosing.getAndSet(false)) {
                        throw new IOException("lost");
                    }
                    channel.force(false);
                },
                channel);
    }

    private CompletableFuture<Integer> beat(String id) {
        Item<Integer> item =
                new Item<>(session -> session.update("INSERT INTO node (id, seen_at) VALUES (?, ?)", id, 1L));
        writer.add(item);
        return item.future();
    }

    private long stored(String id) throws SQLException {
        Session session = file.open();
        try {
            return session.query("SELECT COUNT(*) FROM node WHERE id = ?", row -> row.getLong(1), id).get(0);
        } finally {
            session.discard();
        }
    }

    @Test
    void confirmsNothingThatTheDiskLostAndGoesOnWithANewLog() throws SQLException {
        beat("before").join();
        isLosing.set(true);

        CompletableFuture<Integer> lost = beat("lost");

        assertThatThrownBy(lost::join).hasCauseInstanceOf(StoreUnavailable.class).satisfies(failure ->
                assertThat(((StoreUnavailable) failure.getCause()).isUncertain()).isTrue());
        assertThat(beat("after").join()).isEqualTo(1);
        assertThat(logs).hasValue(2);
        assertThat(stored("before")).isEqualTo(1);
        assertThat(stored("after")).isEqualTo(1);
    }

    @Test
    void addsNothingToTheLogThatIsInDoubt() throws SQLException {
        beat("before").join();
        isLosing.set(true);
        assertThatThrownBy(beat("lost")::join).hasCauseInstanceOf(StoreUnavailable.class);
        Session reader = file.open();
        reader.update("BEGIN");
        reader.query("SELECT COUNT(*) FROM node", row -> row.getLong(1));

        // The log can't be emptied while somebody reads from it.
        CompletableFuture<Integer> refused = beat("refused");

        assertThatThrownBy(refused::join).hasCauseInstanceOf(StoreUnavailable.class);
        reader.discard();
        assertThat(stored("refused")).isZero();
        assertThat(beat("after").join()).isEqualTo(1);
    }
}

package io.channelgateway.ledger;

import static io.channelgateway.ledger.Samples.NOON;
import static io.channelgateway.ledger.Samples.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on its way into the database while something fails in between; this thread is the log's. */
class DeparturesTest {

    @TempDir
    Path folder;

    private final AtomicBoolean isOutOfMemory = new AtomicBoolean();
    private final CompletableFuture<Void> databaseGoesOn = new CompletableFuture<>();
    private SqliteWriter writer;
    private Decisions decisions;
    private LogFiles files;
    private Departures departures;

    @BeforeEach
    void open() throws SQLException, IOException {
        SqliteFile database = new SqliteFile(folder.resolve("ledger.db"));
        Migration.bringUpToDate(database.url(), null, null);
        writer = new SqliteWriter(database);
        decisions = new Decisions(database, Samples.messages());
        decisions.held().endLook(new KeyFilter());
        files = logFiles();
        files.turn();
        departures = new Departures(
                decisions,
                files,
                writer,
                Samples.messages(),
                () -> {
                    if (isOutOfMemory.get()) {
                        throw new OutOfMemoryError("heap");
                    }
                },
                () -> {});
    }

    private LogFiles logFiles() throws IOException {
        return new LogFiles(LogFile.open(folder.resolve("one")), LogFile.open(folder.resolve("other")));
    }

    @AfterEach
    void close() {
        databaseGoesOn.complete(null);
        writer.close();
        decisions.close();
        files.close(false);
    }

    private ClaimResult claim(String key) throws SQLException, IOException {
        ClaimResult result = decisions.claim(message(key, NOON));
        if (!decisions.news().isEmpty()) {
            files.append(LogEntry.write(decisions.news()));
            decisions.forgetNews();
        }
        return result;
    }

    @Test
    void whatDoesNotDepartStaysInTheLog() throws Exception {
        claim("first");
        isOutOfMemory.set(true);
        assertThatThrownBy(departures::next).isInstanceOf(OutOfMemoryError.class);
        isOutOfMemory.set(false);
        claim("second");
        writer.add(new Item<>(session -> databaseGoesOn.join()));

        departures.next();
        claim("third");

        LogFiles found = logFiles();
        Recent left = found.left();
        found.close(false);
        for (String key : new String[] {"first", "second", "third"}) {
            assertThat(left.holder("acme", key)).as(key).isPresent();
        }
    }

    @Test
    void whatTheDatabaseIsNotAskedToTakeHasNotArrived() throws Exception {
        claim("first");
        writer.close();

        departures.next();
        departures.look();

        assertThat(claim("first")).isInstanceOf(Existing.class);
        assertThatThrownBy(departures::refuseInTrouble).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> departures.awaited().join()).hasCauseInstanceOf(StoreUnavailable.class);
    }
}

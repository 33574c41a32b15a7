package io.channelgateway.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.channelgateway.ledger.Existing;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.ledger.LedgerSettings;
import io.channelgateway.ledger.NewMessage;
import io.channelgateway.ledger.State;
import io.channelgateway.ledger.StoredAnswer;
import io.channelgateway.ledger.TestLedger;
import io.channelgateway.support.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes on beside requests. */
@Timeout(60)
class LedgerKeeperTest {

    private static final int OLD = 10_000;

    @TempDir
    Path folder;

    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    private Ledger open(String url, String node) {
        return TestLedger.open(
                new LedgerSettings(url, "postgres", "postgres", folder.resolve(node), true, 90), InstantSource.system());
    }

    private static long old(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM message WHERE created_at = 1")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Deleting them takes a second for each 500. */
    private static void addOldMessages(Statement statement) throws SQLException {
        statement.execute("INSERT INTO message (id, workspace, fingerprint, channel, recipient, state, node, created_at,"
                + " deadline_at) SELECT 'old_' || i, 'acme', 'f', 'slack', 'r', 'sent', 'n', 1, 1 FROM generate_series(1, "
                + OLD + ") AS i");
        statement.execute("CREATE FUNCTION rest() RETURNS trigger LANGUAGE plpgsql AS $$"
                + " BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$");
        statement.execute("CREATE TRIGGER slow BEFORE DELETE ON message FOR EACH STATEMENT EXECUTE FUNCTION rest()");
    }

    @Test
    void goesOnAfterAMomentWithoutMemory() {
        AtomicInteger asked = new AtomicInteger();
        InstantSource clock = () -> {
            if (asked.incrementAndGet() == 3) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return Instant.now();
        };
        LedgerSettings settings =
                new LedgerSettings("jdbc:sqlite:" + folder.resolve("ledger.db"), null, null, folder, true, 90);
        try (Ledger ledger = TestLedger.open(settings, InstantSource.system());
                LedgerKeeper keeper = new LedgerKeeper(
                        ledger, new StoredAnswer(502, "{}", null), message -> {}, overdue -> {}, clock, Duration.ofMillis(10), Duration.ofDays(1))) {
            keeper.start();

            await().until(() -> asked.get() > 5);
        }
    }

    @Test
    void namesWhatALostNodeLeftEvenWhileThereIsMuchToDelete() throws Exception {
        String url = PostgresServer.shared().newDatabase();
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                Statement statement = connection.createStatement();
                Ledger ledger = open(url, "one");
                LedgerKeeper keeper = new LedgerKeeper(
                        ledger,
                        new StoredAnswer(502, "{}", null),
                        message -> told.add(message.workspace() + " " + message.channel()),
                        overdue -> {},
                        InstantSource.system(),
                        Duration.ofMillis(50),
                        Duration.ofMillis(1))) {
            Ledger lost = open(url, "two");
            addOldMessages(statement);
            keeper.start();
            await().until(() -> old(statement) < OLD);
            long now = Instant.now().toEpochMilli();
            lost.claimAsync(new NewMessage(
                    "msg_1", "acme", null, "f", "slack", "C01234567", "text", null, null, null, null, "req_1", now, now + 60_000)).join();
            lost.close();

            await().atMost(Duration.ofSeconds(5)).until(() ->
                    ledger.findAsync("msg_1").join().map(Existing::state).equals(Optional.of(State.UNKNOWN)));
            assertThat(old(statement)).isPositive();
            await().untilAsserted(() -> assertThat(told).containsExactly("acme slack"));
        }
    }
}

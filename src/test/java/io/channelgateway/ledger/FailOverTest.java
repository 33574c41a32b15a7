package io.channelgateway.ledger;

import static io.channelgateway.ledger.Samples.NOON;
import static io.channelgateway.ledger.Samples.message;
import static io.channelgateway.ledger.TestLedger.claim;
import static io.channelgateway.support.PostgresServer.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.channelgateway.support.MovableClock;
import io.channelgateway.support.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another PostgreSQL server takes over from the one that the ledger is connected to. */
@Timeout(60)
class FailOverTest {

    private static PostgresServer server;

    @TempDir
    Path folder;

    private final String key = UUID.randomUUID().toString();
    private String url;
    private Ledger ledger;
    private Ledger other;

    @BeforeAll
    static void startServer() {
        server = new PostgresServer();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void openLedger() {
        url = server.newDatabase();
        // The embedded server's default is off.
        execute("ALTER DATABASE " + url.replaceFirst(".*/(\\w+).*", "$1") + " SET synchronous_commit = on");
        ledger = open("journal");
        other = open("other");
    }

    private Ledger open(String journal) {
        return TestLedger.open(Samples.settings(url, folder.resolve(journal)), new MovableClock());
    }

    @AfterEach
    void closeLedger() {
        configure("RESET ALL");
        ledger.close();
        other.close();
    }

    private void configure(String change) {
        execute("ALTER SYSTEM " + change);
        execute("SELECT pg_reload_conf()");
    }

    private void execute(String statement) {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                Statement writing = connection.createStatement()) {
            writing.execute("SET default_transaction_read_only = off");
            writing.execute(statement);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private long journalSize() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("journal"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private void awaitClaim(Ledger node) {
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() ->
                claim(node, message(key, NOON)) instanceof ClaimResult.Claimed);
    }

    /** Connections that are there already are to a server that only reads; new ones are to one that writes. */
    @Test
    void leavesTheServerThatOnlyReads() {
        configure("SET default_transaction_read_only = on");
        await().until(() -> isRefused());

        execute("ALTER DATABASE " + url.replaceFirst(".*/(\\w+).*", "$1") + " SET default_transaction_read_only = off");

        awaitClaim(ledger);
    }

    private boolean isRefused() {
        try {
            return !(claim(ledger, message(UUID.randomUUID().toString(), NOON)) instanceof ClaimResult.Claimed);
        } catch (StoreUnavailable refused) {
            return true;
        }
    }

    /** A commit waits for a standby for as long as there is none, and cannot be taken back. */
    @Test
    void freesTheKeyOfAClaimThatIsCommittedAfterItsCallerWasRefused() {
        configure("SET synchronous_standby_names = 'gone'");
        await().until(() -> number(url, "SELECT COUNT(*) FROM pg_settings WHERE setting = 'gone'") == 1);

        assertThatThrownBy(() -> claim(ledger, message(key, NOON))).isInstanceOf(StoreUnavailable.class);
        await().until(() -> number(url, "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'") > 0
                || journalSize() == 0);
        configure("RESET synchronous_standby_names");

        await().atMost(Duration.ofSeconds(10)).until(() -> journalSize() == 0);
        awaitClaim(other);
        assertThat(number(url, "SELECT COUNT(*) FROM message WHERE idempotency_key IS NOT NULL")).isEqualTo(1);
    }
}

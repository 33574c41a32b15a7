package io.channelgateway.ledger;

import static io.channelgateway.ledger.TestLedger.claim;
import static io.channelgateway.ledger.TestLedger.complete;

import io.channelgateway.support.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;

/**
 * Prints how long a claim and a list take in an empty ledger and in one of a million messages, on
 * both stores. Run by hand; {@link QueryPlanTest} checks the plans.
 */
public final class MillionRows {

    private static final int ROWS = 1_000_000;
    private static final int SAMPLES = 300;
    private static final String WORKSPACE = "acme";

    private MillionRows() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("million");
        measure("sqlite", "jdbc:sqlite:" + folder.resolve("gateway.db"), folder);
        try (PostgresServer postgres = new PostgresServer()) {
            measure("postgresql", postgres.newDatabase(), folder);
        }
        System.exit(0);
    }

    private static void measure(String store, String url, Path folder) throws SQLException {
        LedgerSettings settings = new LedgerSettings(url, "postgres", "postgres", folder, true, 90);
        try (Ledger ledger = TestLedger.open(settings, InstantSource.system())) {
            measure(store + " empty", ledger);
        }
        fill(url);
        try (Ledger ledger = TestLedger.open(settings, InstantSource.system())) {
            measure(store + " with " + ROWS, ledger);
        }
    }

    private static void fill(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO message (id, workspace, idempotency_key, fingerprint, channel, recipient, body,
                            contact_id, deal_id, state, provider_id, answer_status, answer_body, node, created_at,
                            deadline_at, finished_at)
                        VALUES (?, ?, ?, 'f', ?, 'C01234567', 'text', ?, ?, 'sent', '1.2', 200, '{}', 'n', ?, ?, ?)""")) {
            connection.setAutoCommit(false);
            long now = System.currentTimeMillis();
            for (int i = 0; i < ROWS; i++) {
                long at = now - i * 60L;
                Object[] values = {
                    "msg_" + i, i % 3 == 0 ? WORKSPACE : "other" + i % 50, UUID.randomUUID().toString(),
                    i % 2 == 0 ? "slack" : "telegram", contact(i), "deal_" + i % 5_000, at, at, at
                };
                for (int column = 0; column < values.length; column++) {
                    insert.setObject(column + 1, values[column]);
                }
                insert.addBatch();
                if (i % 10_000 == 9_999) {
                    insert.executeBatch();
                }
            }
            connection.commit();
        }
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres")) {
            connection.createStatement().execute(url.startsWith("jdbc:sqlite") ? "ANALYZE" : "VACUUM ANALYZE");
        }
    }

    private static String contact(int i) {
        return new UUID(0, i % 10_000).toString();
    }

    private static void measure(String name, Ledger ledger) {
        System.out.printf("%s: claim and complete %s, list of a channel %s, timeline of a contact %s%n",
                name,
                median(() -> claimAndComplete(ledger)),
                median(() -> ledger.messages(
                        new MessageFilter(WORKSPACE, "slack", null, null, Set.of(State.SENT), null), 1, 25).join()),
                median(() -> ledger.activities(
                        new ActivityFilter(WORKSPACE, contact(3), null, null, null), 1, 50).join()));
    }

    private static void claimAndComplete(Ledger ledger) {
        String id = "msg_" + UUID.randomUUID();
        Instant now = Instant.now();
        claim(ledger, new NewMessage(id, WORKSPACE, UUID.randomUUID().toString(), "f", "slack", "C01234567", "text", null,
                null, null, null, "req_1", now.toEpochMilli(), now.plusSeconds(60).toEpochMilli()));
        complete(ledger, id, State.SENT, "1.2", new StoredAnswer(200, "{}", null), now);
    }

    private static String median(Runnable step) {
        long[] nanos = new long[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            long start = System.nanoTime();
            step.run();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return String.format("%.2f ms", Duration.ofNanos(nanos[SAMPLES / 2]).toNanos() / 1e6);
    }
}

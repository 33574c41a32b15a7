package io.channelgateway.ledger;

import static io.channelgateway.ledger.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every statement on a large table of messages goes by an index. */
class QueryPlanTest {

    private static final int ROWS = 20_000;
    private static final String NUMBERS =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS + ") ";
    private static final String FILL = "INSERT INTO message (id, workspace, idempotency_key, fingerprint, channel,"
            + " recipient, body, contact_id, deal_id, state, node, created_at, deadline_at, finished_at) " + NUMBERS
            + "SELECT 'msg_' || i, 'w' || (i % 5), CASE WHEN i > 19000 THEN 'k' || i ELSE NULL END, 'f',"
            + " CASE WHEN i % 3 = 0 THEN 'slack' ELSE 'email' END, 'r', 'text', 'c' || (i % 1000), 'd' || (i % 1000),"
            + " CASE WHEN i > 19990 THEN 'sending' WHEN i % 50 = 0 THEN 'not_sent' ELSE 'sent' END, 'n', i, i,"
            + " CASE WHEN i > 19990 THEN NULL ELSE i END FROM n";

    @TempDir
    Path folder;

    private static Map<String, Query> queries() {
        Map<String, Query> queries = new LinkedHashMap<>();
        queries.put("claim", new Query(MessageTable.FIND, "w1", "k19001"));
        queries.put("is a key held", new Query(MessageTable.IS_HELD, "w1", "k19001"));
        queries.put("keys", new Query(MessageTable.KEYS_AFTER, "w1", "k19001", 100));
        queries.put("claim of an old key", new Query(MessageTable.FREE_OLD_KEY, "w1", "k19001", 5L));
        queries.put("find by id", new Query(MessageTable.FIND_BY_ID, "msg_1"));
        queries.put("complete",
                new Query(MessageTable.COMPLETE, "sent", "p", 200, "{}", 1L, 1L, "msg_1", "sent"));
        queries.put(
                "complete, not sent",
                new Query(MessageTable.COMPLETE_AND_FREE_KEY, "not_sent", "p", 502, "{}", 1L, 1L, "msg_1", "not_sent"));
        queries.put("sweep by deadline", new Query(Presence.OVERDUE, 5L, 500));
        queries.put("sweep by node", new Query(Presence.ORPHANED, "me", 5L, 500));
        queries.put("free old keys", new Query(Retention.FREE_KEYS, 5L, 500));
        queries.put("delete", new Query(Retention.DELETE, 5L, 500));
        list(queries, "all", new MessageFilter("w1", null, null, null, Set.of(State.SENT), null));
        list(queries, "after", new MessageFilter("w1", null, null, null, Set.of(State.SENT), NOON));
        list(queries, "by state", new MessageFilter("w1", null, null, null, Set.of(State.NOT_SENT), null));
        list(queries, "by channel", new MessageFilter("w1", "slack", null, null, Set.of(State.SENT), null));
        list(queries, "by contact", new MessageFilter("w1", null, "c1", null, Set.of(State.SENT), null));
        list(queries, "by contact and channel", new MessageFilter("w1", "slack", "c1", null, Set.of(State.SENT), null));
        list(queries, "by deal", new MessageFilter("w1", null, null, "d1", Set.of(State.SENT), null));
        put(queries, "timeline", MessageQuery.of(new ActivityFilter("w1", "c1", null, null, null)));
        put(queries, "timeline by type", MessageQuery.of(new ActivityFilter("w1", "c1", "email", NOON, NOON)));
        return queries;
    }

    private static void list(Map<String, Query> queries, String name, MessageFilter filter) {
        put(queries, "list " + name, MessageQuery.of(filter));
    }

    private static void put(Map<String, Query> queries, String name, MessageQuery list) {
        queries.put(name, new Query(list.pageSql(), list.pageValues(1, 25)));
        Object[] values = list.pageValues(1, 25);
        queries.put(name + " (total)", new Query(list.countSql(), java.util.Arrays.copyOf(values, values.length - 2)));
    }

    private record Query(String sql, Object... values) {}

    @TestFactory
    java.util.stream.Stream<DynamicTest> onSqlite() throws SQLException {
        String url = "jdbc:sqlite:" + folder.resolve("ledger.db");
        return plans(url, "EXPLAIN QUERY PLAN ", "detail", "SCAN message(?! USING)");
    }

    @TestFactory
    java.util.stream.Stream<DynamicTest> onPostgres() throws SQLException {
        return plans(PostgresServer.shared().newDatabase(), "EXPLAIN ", "QUERY PLAN", "Seq Scan on message");
    }

    private java.util.stream.Stream<DynamicTest> plans(String url, String explain, String column, String scan)
            throws SQLException {
        TestLedger.open(Samples.settings(url, folder.resolve("journal")), InstantSource.system()).close();
        Map<String, String> plans = new LinkedHashMap<>();
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                Statement statement = connection.createStatement();
                Session session = new Session(connection)) {
            statement.execute(FILL);
            statement.execute("ANALYZE");
            for (var query : queries().entrySet()) {
                plans.put(query.getKey(), session
                        .query(explain + query.getValue().sql(), row -> row.getString(column), query.getValue().values())
                        .stream()
                        .collect(Collectors.joining("\n")));
            }
        }
        return plans.entrySet().stream().map(plan -> DynamicTest.dynamicTest(plan.getKey(), () -> assertThat(plan.getValue())
                .containsPattern("(?i)index")
                .doesNotContainPattern(scan)));
    }
}

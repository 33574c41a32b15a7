package io.channelgateway.ledger;

import static io.channelgateway.ledger.Samples.LOST;
import static io.channelgateway.ledger.Samples.NOON;
import static io.channelgateway.ledger.Samples.OK;
import static io.channelgateway.ledger.Samples.message;
import static io.channelgateway.ledger.TestLedger.claim;
import static io.channelgateway.ledger.TestLedger.complete;
import static io.channelgateway.ledger.TestLedger.usage;
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
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What comes at the same time is one transaction on PostgreSQL, and nobody can tell. */
@Timeout(60)
class PostgresBatchTest {

    private static final int MANY = 60;

    @TempDir
    Path folder;

    private final String url = PostgresServer.shared().newDatabase();
    private LossyProxy proxy;
    private Ledger ledger;
    private Ledger other;

    @BeforeEach
    void open() throws IOException {
        int port = Integer.parseInt(url.replaceFirst(".*:(\\d+)/.*", "$1"));
        proxy = new LossyProxy(port);
        ledger = open(url.replace(":" + port + "/", ":" + proxy.port() + "/"), "journal");
        other = open(url, "other");
    }

    private Ledger open(String url, String journal) {
        return TestLedger.open(Samples.settings(url, folder.resolve(journal)), new MovableClock());
    }

    @AfterEach
    void close() throws IOException {
        ledger.close();
        other.close();
        proxy.close();
    }

    private void awaitWaiting(String table, int statements) {
        await().pollInterval(Duration.ofMillis(5)).until(() -> number(url, "SELECT COUNT(*) FROM pg_locks WHERE NOT granted"
                + " AND relation = '" + table + "'::regclass") >= statements);
    }

    /** Keeps all threads of a lane busy with one piece of work each while others queue up. */
    private void whileLocked(String table, Runnable one, int threads, Runnable task) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres")) {
            connection.setAutoCommit(false);
            whileLocked(connection, table, one, threads, task);
        }
    }

    /** What the connection did before stays done, and locked. */
    private void whileLocked(Connection connection, String table, Runnable one, int threads, Runnable task)
            throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN EXCLUSIVE MODE");
            for (int busy = 1; busy <= threads; busy++) {
                one.run();
                awaitWaiting(table, busy);
            }
            task.run();
        }
        connection.rollback(before);
    }

    private void whileClaimsWait(Runnable task) throws SQLException {
        whileLocked("message", () -> ledger.claimAsync(message(null, NOON)), 2, task);
    }

    private static <T> List<T> many(IntFunction<T> one) {
        return IntStream.range(0, MANY).mapToObj(one).toList();
    }

    private long transactions(String where) {
        return number(url, "SELECT COUNT(DISTINCT xmin::text) FROM message WHERE " + where);
    }

    private List<NewMessage> claimedTogether() throws SQLException {
        List<NewMessage> messages = many(i -> message(UUID.randomUUID().toString(), NOON));
        List<CompletableFuture<ClaimResult>> claims = new ArrayList<>();
        whileClaimsWait(() -> messages.forEach(message -> claims.add(ledger.claimAsync(message))));
        claims.forEach(CompletableFuture::join);
        return messages;
    }

    @Test
    void commitsTogetherWhatComesTogether() throws SQLException {
        List<NewMessage> messages = claimedTogether();

        assertThat(transactions("idempotency_key IS NOT NULL")).isLessThanOrEqualTo(2);
        assertThat(messages).allSatisfy(message -> assertThat(ledger.findAsync(message.id()).join())
                .contains(new Existing(message.id(), "f1", State.SENDING, null, NOON)));
    }

    @Test
    void keepsEveryColumnOfAClaim() throws SQLException {
        NewMessage full = message(Samples.newId(), "acme", "k \"1\"", "email", "c{1}", "d,1", NOON);
        List<CompletableFuture<ClaimResult>> claims = new ArrayList<>();
        whileClaimsWait(() -> {
            claims.add(ledger.claimAsync(full));
            claims.add(ledger.claimAsync(message("k2", NOON)));
        });
        claims.forEach(CompletableFuture::join);
        complete(ledger, full.id(), State.SENT, "1.2", OK, NOON);

        StoredMessage stored = ledger.activities(new ActivityFilter("acme", "c{1}", null, null, null), 1, 9)
                .join().items().get(0);

        assertThat(stored).isEqualTo(new StoredMessage(full.id(), "1.2", "email", "C01234567", "text", "subject", "[]",
                "c{1}", "d,1", State.SENT, NOON));
        assertThat(number(url, "SELECT COUNT(*) FROM message WHERE idempotency_key = 'k \"1\"' AND request_id = 'req_1'"
                        + " AND node LIKE 'gateway-%' AND deadline_at = created_at + 30000"))
                .isEqualTo(1);
    }

    @Test
    void failsOnlyTheClaimThatTheServerRefuses() throws SQLException {
        List<CompletableFuture<ClaimResult>> claims = new ArrayList<>();

        whileClaimsWait(() -> many(i -> message(i == 7 ? "\0" : "k" + i, NOON))
                .forEach(message -> claims.add(ledger.claimAsync(message))));

        assertThatThrownBy(claims.remove(7)::join).hasCauseInstanceOf(StoreUnavailable.class);
        assertThat(claims).allSatisfy(claim -> assertThat(claim.join()).isInstanceOf(ClaimResult.Claimed.class));
    }

    @Test
    void failsOnlyTheOutcomeAndTheCountThatTheServerRefuses() throws SQLException, IOException {
        List<NewMessage> messages = claimedTogether();
        List<CompletableFuture<?>> works = new ArrayList<>();

        whileLocked("message", () -> ledger.completeAsync("nobody", State.SENT, "1", OK, NOON), 2,
                () -> many(i -> works.add(ledger.completeAsync(
                        messages.get(i).id(), State.SENT, i == 7 ? "\0" : "1.2", OK, NOON))));
        works.forEach(CompletableFuture::join);
        List<CompletableFuture<Count>> counts = new ArrayList<>();
        whileLocked("rate_window", () -> ledger.countAsync("busy", 9, 9, NOON), 2,
                () -> many(i -> counts.add(ledger.countAsync(i == 7 ? "\0" : "w" + i, 9, 9, NOON))));

        assertThat(number(url, "SELECT COUNT(*) FROM message WHERE state = 'sent'")).isEqualTo(MANY - 1);
        assertThatThrownBy(counts.remove(7)::join).hasCauseInstanceOf(StoreUnavailable.class);
        assertThat(counts).allSatisfy(count -> assertThat(count.join().isCounted()).isTrue());
    }

    @Test
    void givesAKeyToOneOfManyClaimsOnTwoNodes() throws SQLException {
        List<CompletableFuture<ClaimResult>> claims = new ArrayList<>();

        whileClaimsWait(() -> many(i -> claims.add((i % 2 == 0 ? ledger : other).claimAsync(message("k", NOON)))));

        List<ClaimResult> results = claims.stream().map(CompletableFuture::join).toList();
        List<String> holders = results.stream()
                .filter(ClaimResult.Claimed.class::isInstance)
                .map(claim -> ((ClaimResult.Claimed) claim).messageId())
                .toList();
        assertThat(holders).hasSize(1);
        assertThat(results).filteredOn(Existing.class::isInstance).hasSize(MANY - 1).allSatisfy(result ->
                assertThat(((Existing) result).messageId()).isEqualTo(holders.get(0)));
    }

    /** Otherwise two nodes could wait for each other's keys. */
    @Test
    void takesTheKeysInTheirOrder() throws SQLException {
        List<CompletableFuture<ClaimResult>> claims = new ArrayList<>();
        whileClaimsWait(() -> many(i -> claims.add(ledger.claimAsync(message("k" + (9 + MANY - i), NOON)))));
        claims.forEach(CompletableFuture::join);

        assertThat(number(url, "SELECT COUNT(*) FROM message a JOIN message b ON a.ctid < b.ctid AND a.xmin::text = b.xmin::text"
                        + " WHERE a.idempotency_key > b.idempotency_key"))
                .isZero();
        assertThat(transactions("idempotency_key IS NOT NULL")).isLessThanOrEqualTo(2);
    }

    @Test
    void givesEachKeyToOneOfTwoNodesThatAskInOppositeOrder() throws SQLException {
        List<CompletableFuture<ClaimResult>> claims = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO message (id, workspace, idempotency_key, fingerprint, channel, recipient, state,"
                    + " node, created_at, deadline_at) VALUES ('m', 'acme', 'k30', 'f', 'slack', 'r', 'sending', 'n', 1, 1)");

            whileLocked(connection, "message", () -> ledger.claimAsync(message(null, NOON)), 2, () -> many(i -> claims.addAll(
                    List.of(
                            ledger.claimAsync(message("k" + (10 + i), NOON)),
                            other.claimAsync(message("k" + (9 + MANY - i), NOON))))));
            await().pollInterval(Duration.ofMillis(5)).until(() ->
                    number(url, "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'") >= 2);
            connection.rollback();
        }

        List<ClaimResult> results = claims.stream().map(CompletableFuture::join).toList();
        assertThat(results).filteredOn(ClaimResult.Claimed.class::isInstance).hasSize(MANY);
    }

    @Test
    void writesEachOutcomeByTheRules() throws SQLException {
        List<NewMessage> messages = claimedTogether();
        String corrected = messages.get(0).id();
        String freed = messages.get(1).id();
        String kept = messages.get(2).id();
        complete(ledger, corrected, State.UNKNOWN, null, LOST, NOON);
        complete(ledger, kept, State.SENT, "1.2", OK, NOON);
        List<CompletableFuture<Void>> outcomes = new ArrayList<>();

        whileLocked("message", () -> ledger.completeAsync("nobody", State.SENT, "1", OK, NOON), 2, () -> {
            outcomes.add(ledger.completeAsync(corrected, State.SENT, "1.2", OK, NOON));
            outcomes.add(ledger.completeAsync(corrected, State.UNKNOWN, null, LOST, NOON));
            outcomes.add(ledger.completeAsync(freed, State.NOT_SENT, null, new StoredAnswer(502, "{}", 7L), NOON));
            outcomes.add(ledger.completeAsync(kept, State.NOT_SENT, null, LOST, NOON));
        });
        outcomes.forEach(CompletableFuture::join);

        assertThat(found(corrected)).isEqualTo(new Existing(corrected, "f1", State.SENT, OK, NOON));
        assertThat(found(kept)).isEqualTo(new Existing(kept, "f1", State.SENT, OK, NOON));
        assertThat(found(freed).answer()).isEqualTo(new StoredAnswer(502, "{}", 7L));
        assertThat(number(url, "SELECT COUNT(*) FROM message WHERE finished_at IS NOT NULL AND idempotency_key IS NULL"))
                .isEqualTo(1);
    }

    private Existing found(String id) {
        return ledger.findAsync(id).join().orElseThrow();
    }

    private List<Count> countedOnTwoNodes(IntFunction<Long> perMinute) throws SQLException {
        List<CompletableFuture<Count>> counts = new ArrayList<>();
        whileLocked("rate_window", () -> ledger.countAsync("busy", 9, 9, NOON), 2, () -> many(i -> counts.add(
                (i % 2 == 0 ? ledger : other).countAsync("acme", perMinute.apply(i), 1_000, NOON))));
        return counts.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void countsExactlyUpToTheLimitOnTwoNodes() throws SQLException {
        long limit = MANY - 13;

        List<Count> counts = countedOnTwoNodes(i -> limit);

        assertThat(counts).filteredOn(Count::isCounted).extracting(count -> count.usage().inMinute())
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, limit).boxed().toList());
        assertThat(counts).filteredOn(count -> !count.isCounted()).hasSize(13).allSatisfy(count ->
                assertThat(count.usage()).isEqualTo(
                        new Usage(limit, limit, NOON.getEpochSecond() + 60, NOON.getEpochSecond() + 12 * 3_600)));
    }

    @Test
    void countsForEveryTierInOneWindow() throws SQLException {
        List<Count> counts = countedOnTwoNodes(i -> i % 4 < 2 ? 5L : 1_000L);

        long high = counts.stream().filter(Count::isCounted).count();
        assertThat(high).isBetween(MANY / 2L, MANY / 2L + 5);
        assertThat(usage(ledger, "acme", NOON).inMinute()).isEqualTo(high);
        assertThat(counts).filteredOn(Count::isCounted).extracting(count -> count.usage().inMinute())
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, high).boxed().toList());
    }

    @Test
    void freesWhatWasClaimedWithoutAConfirmationAndKeepsTheOutcomes() throws Exception {
        List<NewMessage> sent = claimedTogether();
        List<NewMessage> messages = many(i -> message("lost" + i, NOON));
        List<CompletableFuture<ClaimResult>> claims = new ArrayList<>();
        List<CompletableFuture<Void>> outcomes = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            CompletableFuture<?>[] locked = new CompletableFuture<?>[1];
            whileClaimsWait(() -> {
                messages.forEach(message -> claims.add(ledger.claimAsync(message)));
                sent.forEach(message -> outcomes.add(ledger.completeAsync(message.id(), State.SENT, "1.2", OK, NOON)));
                // Is granted after those that wait already, and before the batch.
                locked[0] = CompletableFuture.runAsync(() -> lock(statement));
                awaitWaitingForLock();
            });
            locked[0].join();
            awaitWaiting("message", 1);
            proxy.mute();
            connection.rollback();
        }
        await().until(() -> number(url, "SELECT COUNT(*) FROM message WHERE idempotency_key LIKE 'lost%'") == MANY);
        proxy.cut();

        assertThat(claims).allSatisfy(claim -> assertThatThrownBy(claim::join).hasCauseInstanceOf(StoreUnavailable.class));
        outcomes.forEach(CompletableFuture::join);
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> usage(ledger, "acme", NOON) != null);
        await().atMost(Duration.ofSeconds(10)).until(() -> journalSize() == 0);
        assertThat(number(url, "SELECT COUNT(*) FROM message WHERE state = 'sent'")).isEqualTo(MANY);
        assertThat(messages).allSatisfy(message -> assertThat(claim(other, message(message.idempotencyKey(), NOON)))
                .isInstanceOf(ClaimResult.Claimed.class));
    }

    private static void lock(Statement statement) {
        try {
            statement.execute("LOCK TABLE message IN EXCLUSIVE MODE");
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void awaitWaitingForLock() {
        await().pollInterval(Duration.ofMillis(5)).until(() -> number(url, "SELECT COUNT(*) FROM pg_locks WHERE NOT granted"
                + " AND mode = 'ExclusiveLock' AND relation = 'message'::regclass") == 1);
    }

    private long journalSize() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("journal"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Test
    void goesByTheIndexEvenWhileTheTableIsSmall() throws SQLException {
        claimedTogether();
        try (Store store = Store.open(Samples.settings(url, folder), Samples.messages())) {
            store.write(session -> session.update("ANALYZE message")).join();

            List<String> plan = store.read(session -> session.query(
                    "EXPLAIN " + Completions.UPDATE, row -> row.getString(1), outcome(session))).join();

            assertThat(String.join("\n", plan)).contains("Index Scan using message_pkey");
        }
    }

    private static Object[] outcome(Session session) throws SQLException {
        Completion end = new Completion("msg_1", State.SENT, "1.2", OK, 1);
        return Completions.values(session, List.of(end));
    }

    @Test
    void whatFailsForWantOfMemoryIsAnsweredAndWhatComesThenIsDone() throws Exception {
        Semaphore begun = new Semaphore(0);
        CountDownLatch isReleased = new CountDownLatch(1);
        Bulk<String, String> bulk = new Bulk<>() {
            @Override
            public String one(Session session, String input) {
                begun.release();
                try {
                    isReleased.await();
                } catch (InterruptedException nobodyDoes) {
                    throw new IllegalStateException(nobodyDoes);
                }
                return input;
            }

            @Override
            public void many(Session session, List<Entry<String, String>> entries) {
                throw new OutOfMemoryError("no more memory");
            }
        };
        try (PostgresPool pool = new PostgresPool(url, "postgres", "postgres", PostgresLane.THREADS);
                PostgresLane<String, String> lane = new PostgresLane<>("test", bulk, pool, Runnable::run)) {
            for (int busy = 0; busy < PostgresLane.THREADS; busy++) {
                lane.write("busy");
                begun.acquire();
            }
            List<CompletableFuture<String>> together =
                    IntStream.range(0, MANY).mapToObj(i -> lane.write("item " + i)).toList();
            isReleased.countDown();

            await().until(() -> together.stream().allMatch(CompletableFuture::isDone));
            assertThat(together.stream().filter(CompletableFuture::isCompletedExceptionally))
                    .isNotEmpty()
                    .allSatisfy(failed -> assertThatThrownBy(failed::join)
                            .hasCauseInstanceOf(StoreUnavailable.class)
                            .satisfies(why -> assertThat(((StoreUnavailable) why.getCause()).isUncertain()).isTrue()));
            assertThat(lane.write("last").get(5, TimeUnit.SECONDS)).isEqualTo("last");
        }
    }
}

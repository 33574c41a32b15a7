package io.channelgateway.ledger;

import static io.channelgateway.ledger.Samples.LOST;
import static io.channelgateway.ledger.Samples.NOON;
import static io.channelgateway.ledger.Samples.OK;
import static io.channelgateway.ledger.Samples.message;
import static io.channelgateway.ledger.TestLedger.claim;
import static io.channelgateway.ledger.TestLedger.complete;
import static io.channelgateway.ledger.TestLedger.count;
import static io.channelgateway.ledger.TestLedger.find;
import static io.channelgateway.ledger.TestLedger.usage;
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
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The PostgreSQL server goes away and comes back; the ledger is not opened again. */
@Timeout(60)
class OutageTest {

    private static final Duration QUICKLY = Duration.ofSeconds(3);

    private static PostgresServer server;

    @TempDir
    Path folder;

    private final String key = UUID.randomUUID().toString();
    private String url;
    private Ledger ledger;
    private boolean isStopped;

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
        ledger = open();
    }

    @AfterEach
    void closeLedger() {
        ledger.close();
        if (isStopped) {
            start();
        }
    }

    private Ledger open() {
        return TestLedger.open(Samples.settings(url, folder), new MovableClock());
    }

    private void stop() {
        server.stop();
        isStopped = true;
    }

    private void start() {
        server.start();
        isStopped = false;
    }

    private void awaitRecovery() {
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> usage(ledger, "acme", NOON) != null);
    }

    private void awaitStored() {
        await().atMost(Duration.ofSeconds(10)).until(() -> journalSize() == 0);
    }

    private long journalSize() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void assertFailsQuickly(Runnable call) {
        long start = System.nanoTime();
        assertThatThrownBy(call::run)
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageNotContaining("jdbc")
                .hasMessageNotContaining("postgres:")
                .hasNoCause();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(QUICKLY);
    }

    @Test
    void refusesClaimsQuicklyAndTakesThemAgainAfterwards() {
        stop();

        assertFailsQuickly(() -> claim(ledger, message(key, NOON)));
        assertFailsQuickly(() -> count(ledger, "acme", 10, 10, NOON));
        assertFailsQuickly(() -> find(ledger, "acme", key, NOON));

        start();
        awaitRecovery();
        assertThat(claim(ledger, message(key, NOON))).isInstanceOf(ClaimResult.Claimed.class);
    }

    @Test
    void refusesAThousandClaimsAsQuicklyAsOne() {
        stop();
        long start = System.nanoTime();

        List<CompletableFuture<ClaimResult>> claims = IntStream.range(0, 1_000)
                .mapToObj(i -> ledger.claimAsync(message(null, NOON)))
                .toList();

        assertThat(claims).allSatisfy(claim -> assertThatThrownBy(claim::join).hasCauseInstanceOf(StoreUnavailable.class));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(QUICKLY);
    }

    @Test
    void refusesAClaimThatTheServerDoesNotAnswer() throws Exception {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE message IN ACCESS EXCLUSIVE MODE");

            assertFailsQuickly(() -> claim(ledger, message(key, NOON)));
            connection.rollback();
        }
        assertThat(claim(ledger, message(key, NOON))).isInstanceOf(ClaimResult.Claimed.class);
    }

    @Test
    void writesAnOutcomeAsSoonAsTheServerIsBack() {
        NewMessage message = message(key, NOON);
        claim(ledger, message);
        stop();

        complete(ledger, message.id(), State.SENT, "1.2", OK, NOON);
        start();
        awaitRecovery();

        assertThat(find(ledger, "acme", key, NOON)).map(Existing::answer).contains(OK);
        assertThat(claim(ledger, message(key, NOON))).isInstanceOf(Existing.class);
        awaitStored();
        try (Ledger other = TestLedger.open(Samples.settings(url, folder.resolve("other")), new MovableClock())) {
            assertThat(find(other, "acme", key, NOON)).map(Existing::answer).contains(OK);
        }
    }

    @Test
    void writesAnOutcomeAfterARestartToo() throws IOException {
        NewMessage message = message(key, NOON);
        claim(ledger, message);
        stop();
        complete(ledger, message.id(), State.SENT, "1.2", OK, NOON);
        ledger.close();
        assertThat(journalSize()).isPositive();

        start();
        ledger = open();

        // Before the journal is in the store, memory knows; a sweep does not.
        ledger.sweep(NOON.plusSeconds(3_600), LOST);
        assertThat(find(ledger, "acme", key, NOON)).map(Existing::answer).contains(OK);
        awaitStored();
        assertThat(find(ledger, "acme", key, NOON)).map(Existing::answer).contains(OK);
    }

    @Test
    void toleratesALineThatIsCutOff() throws IOException {
        NewMessage message = message(key, NOON);
        claim(ledger, message);
        stop();
        complete(ledger, message.id(), State.SENT, "1.2", OK, NOON);
        ledger.close();
        try (Stream<Path> files = Files.list(folder)) {
            Path journal = files.findFirst().orElseThrow();
            Files.writeString(journal, Files.readString(journal) + "\n{\"messageId\":\"msg_");
        }

        start();
        ledger = open();

        awaitStored();
        assertThat(find(ledger, "acme", key, NOON)).map(Existing::answer).contains(OK);
    }

    @Test
    void freesTheKeyOfAnOutcomeThatWasNotSentInTheMeantime() {
        NewMessage message = message(key, NOON);
        claim(ledger, message);
        stop();
        complete(ledger, message.id(), State.NOT_SENT, null, LOST, NOON);

        start();
        awaitRecovery();

        assertThat(find(ledger, "acme", key, NOON)).isEmpty();
        assertThat(claim(ledger, message(key, NOON))).isInstanceOf(ClaimResult.Claimed.class);
    }

    @Test
    void doesNotTakeOtherNodesForDeadAfterwards() {
        try (Ledger other = TestLedger.open(Samples.settings(url, folder.resolve("other")), new MovableClock())) {
            claim(other, message(key, NOON));
            stop();
            assertFailsQuickly(() -> ledger.heartbeat(NOON.plusSeconds(20)));
            start();
            awaitRecovery();

            ledger.heartbeat(NOON.plusSeconds(25));
            assertThat(ledger.sweep(NOON.plusSeconds(25), LOST)).isEmpty();
            ledger.heartbeat(NOON.plusSeconds(40));
            assertThat(ledger.sweep(NOON.plusSeconds(40), LOST)).hasSize(1);
        }
    }

    @Test
    void keepsEveryClaimItConfirmedWhileTheServerStoppedUnderLoad() {
        List<CompletableFuture<ClaimResult>> claims = IntStream.range(0, 5_000)
                .mapToObj(i -> ledger.claimAsync(message("k" + i, NOON)))
                .toList();
        CompletableFuture.anyOf(claims.toArray(CompletableFuture[]::new)).join();
        stop();
        List<Integer> confirmed = IntStream.range(0, claims.size())
                .filter(i -> claims.get(i).handle((claim, failure) -> failure == null).join())
                .boxed()
                .toList();

        start();
        awaitRecovery();
        await().atMost(Duration.ofSeconds(10)).until(() -> journalSize() == 0);

        assertThat(confirmed).isNotEmpty().allSatisfy(i ->
                assertThat(find(ledger, "acme", "k" + i, NOON)).isPresent());
        assertThat(IntStream.range(0, claims.size()).boxed().filter(i -> !confirmed.contains(i)).toList())
                .isNotEmpty()
                .allSatisfy(i -> assertThat(find(ledger, "acme", "k" + i, NOON)).isEmpty());
    }
}

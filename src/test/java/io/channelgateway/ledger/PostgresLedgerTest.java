package io.channelgateway.ledger;

import static io.channelgateway.ledger.Samples.LOST;
import static io.channelgateway.ledger.Samples.NOON;
import static io.channelgateway.ledger.Samples.OK;
import static io.channelgateway.ledger.Samples.message;
import static io.channelgateway.ledger.TestLedger.claim;
import static io.channelgateway.ledger.TestLedger.complete;
import static io.channelgateway.ledger.TestLedger.count;
import static io.channelgateway.ledger.TestLedger.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.channelgateway.support.NoMoreThreads;
import io.channelgateway.support.PostgresServer;
import io.channelgateway.worker.Daemons;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledger on a PostgreSQL server, with two nodes. */
class PostgresLedgerTest extends LedgerContract {

    private Ledger other;

    @Override
    String newUrl() {
        return PostgresServer.shared().newDatabase();
    }

    @BeforeEach
    void openSecondNode() {
        other = open();
    }

    @AfterEach
    void closeSecondNode() {
        other.close();
    }

    @Test
    void honoursAKeyOnAllNodes() throws Exception {
        AtomicInteger turn = new AtomicInteger();

        List<ClaimResult> results = atOnce(200, () -> claim(node(turn), message(key, NOON)));

        assertThat(results).filteredOn(ClaimResult.Claimed.class::isInstance).hasSize(1);
    }

    @Test
    void worksWhileTheProcessCanHaveNoMoreThreads() throws Exception {
        try (NoMoreThreads full = new NoMoreThreads(Daemons.class);
                Ledger third = open()) {
            full.reached(true);

            assertThat(atOnce(20, () -> TestLedger.usage(third, "acme", NOON).inDay())).containsOnly(0L);
            assertThat(atOnce(20, () -> third.describeAsync("msg_1", "[]").join())).hasSize(20);
        }
    }

    @Test
    void countsExactlyOverAllNodes() throws Exception {
        AtomicInteger turn = new AtomicInteger();

        List<Count> counts = atOnce(128, () -> count(node(turn), "acme", 50, 1_000, NOON));

        assertThat(counts).filteredOn(Count::isCounted).hasSize(50);
    }

    private Ledger node(AtomicInteger turn) {
        return turn.incrementAndGet() % 2 == 0 ? ledger : other;
    }

    @Test
    void showsAnOutcomeToTheOtherNode() {
        NewMessage first = message(key, NOON);
        claim(ledger, first);
        complete(ledger, first.id(), State.SENT, "1.2", OK, NOON);

        assertThat(find(other, "acme", key, NOON)).map(Existing::answer).contains(OK);
    }

    @Test
    void sweepsWhatANodeThatIsGoneLeftUnfinished() {
        claim(ledger, message(key, NOON));
        other.heartbeat(NOON.plusSeconds(15));
        assertThat(other.sweep(NOON.plusSeconds(15), LOST)).isEmpty();

        other.heartbeat(NOON.plusSeconds(16));
        assertThat(other.sweep(NOON.plusSeconds(16), LOST)).hasSize(1);
    }

    @Test
    void doesNotSweepWhatALivingNodeIsSending() {
        claim(ledger, message(key, NOON));
        ledger.heartbeat(NOON.plusSeconds(10));

        assertThat(other.sweep(NOON.plusSeconds(25), LOST)).isEmpty();
    }

    @Test
    void sweepsAtOnceWhatANodeLeftWhenItStopped() {
        claim(other, message(key, NOON));
        other.close();

        assertThat(ledger.sweep(NOON, LOST)).hasSize(1);
    }

    @Test
    void sweepsAllThatANodeLeftHoweverMuchThatIs() {
        CompletableFuture<?>[] claims = IntStream.range(0, 2_000)
                .mapToObj(i -> other.claimAsync(message(null, NOON)))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(claims).join();
        other.close();

        assertThat(ledger.sweep(NOON, LOST)).hasSize(2_000);
    }

    /** Otherwise whoever asks for long lists would make the others take this node for dead. */
    @Test
    void isAliveWhileListsTakeLong() throws SQLException {
        AtomicBoolean isOver = new AtomicBoolean();
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE message IN ACCESS EXCLUSIVE MODE");
            IntStream.range(0, 200).forEach(client -> listUntil(isOver));

            assertThatCode(() -> {
                for (int second = 1; second <= 20; second++) {
                    ledger.heartbeat(NOON.plusSeconds(second));
                }
            }).doesNotThrowAnyException();

            connection.rollback();
        } finally {
            isOver.set(true);
        }
    }

    private void listUntil(AtomicBoolean isOver) {
        MessageFilter sent = new MessageFilter("acme", null, null, null, Set.of(State.SENT), null);
        ledger.messages(sent, 1, 25).whenComplete((page, refused) -> {
            if (!isOver.get()) {
                listUntil(isOver);
            }
        });
    }
}

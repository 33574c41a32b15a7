package io.channelgateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a gateway that stops does with requests that are inside, and with those that come. */
class DrainTest {

    private static final int SENDS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String BODY = TestGateway.body("slack", "C01234567");

    @TempDir
    Path store;

    private final CountDownLatch answer = new CountDownLatch(1);
    private final FakeProvider slack = FakeProvider.answering(connection -> {
        answer.await();
        return FakeProvider.json(200, "{\"ok\":true,\"ts\":\"1.2\"}").to(connection);
    });
    private TestGateway.Builder builder;

    @BeforeEach
    void build() {
        builder = TestGateway.builder()
                .tier("unmetered")
                .channel("slack", "{token: " + Secrets.make("xoxb-") + ", base_url: \"" + slack.url() + "\"}")
                .property("ledger.url", "jdbc:sqlite:" + store.resolve("gateway.db"))
                .property("ledger.journal-folder", store)
                .property("camel.main.shutdownTimeout", 15)
                .property("gateway.provider-timeout-seconds", 15);
    }

    @AfterEach
    void stop() throws IOException {
        answer.countDown();
        slack.close();
    }

    @Test
    void answersEachOfFiveHundredSendsInsideAndRefusesNewOnesMeanwhile() {
        TestGateway gateway = builder.start();
        int port = gateway.gateway().port();
        List<CompletableFuture<Answer>> inside = sendAll(gateway);
        CompletableFuture<Void> stop = CompletableFuture.runAsync(gateway::close);
        Awaitility.await().until(() -> gateway.send(BODY).status() == 503);

        Answer refused = gateway.send(BODY);
        answer.countDown();

        assertThat(inside).allSatisfy(send -> assertThat(send.join().status()).isEqualTo(200));
        assertThat(refused.code()).isEqualTo("unavailable");
        assertThat(refused.header("Retry-After")).isNotNull();
        assertThat(refused.header("Connection")).isEqualTo("close");
        stop.join();
        assertThat(slack.received()).hasSize(SENDS);
        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);
    }

    @Test
    void finishesDuplicatesThatWaitForTheFirstAnswer() {
        TestGateway gateway = builder.start();
        String key = UUID.randomUUID().toString();
        CompletableFuture<Answer> first = gateway.sendAsync(BODY, "Idempotency-Key", key);
        Awaitility.await().until(() -> slack.received().size() == 1);
        CompletableFuture<Answer> second = gateway.sendAsync(BODY, "Idempotency-Key", key);
        CompletableFuture<Answer> other = gateway.sendAsync(BODY);
        Awaitility.await().until(() -> slack.received().size() == 2 && gateway.holdsDuplicate(key));
        CompletableFuture<Void> stop = CompletableFuture.runAsync(gateway::close);
        Awaitility.await().until(() -> gateway.send(BODY).status() == 503);

        answer.countDown();

        assertThat(first.join().status()).isEqualTo(200);
        assertThat(other.join().status()).isEqualTo(200);
        assertThat(second.join().text()).isEqualTo(first.join().text());
        stop.join();
    }

    @Test
    void leavesToTheLedgerWhatIsUnfinishedAtTheLimit() throws IOException {
        TestGateway gateway = builder.property("camel.main.shutdownTimeout", 1).start();
        String idempotencyKey = UUID.randomUUID().toString();
        CompletableFuture<Answer> lost = gateway.sendAsync(BODY, "Idempotency-Key", idempotencyKey);
        Awaitility.await().until(() -> slack.received().size() == 1);

        CompletableFuture<Void> stop = CompletableFuture.runAsync(gateway::close);

        Awaitility.await().atMost(PATIENCE).until(stop::isDone);
        Answer told = lost.handle((given, hungUp) -> given).join();
        try (TestGateway next = builder.key(gateway.key()).start()) {
            Answer replayed = next.send(BODY, "Idempotency-Key", idempotencyKey);
            assertThat(replayed.status()).as(replayed.text()).isEqualTo(502);
            assertThat(replayed.outcome()).isEqualTo("unknown");
            assertThat(told == null || told.outcome().equals("unknown")).isTrue();
            assertThat(slack.received()).hasSize(1);
        }
    }

    @Test
    void tellsNoStatusOfWhatGotNoAnswer() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger("io.channelgateway");
        lines.start();
        log.addAppender(lines);
        try {
            TestGateway gateway = builder.property("camel.main.shutdownTimeout", 1).start();
            CompletableFuture<Answer> lost = gateway.sendAsync(BODY);
            Awaitility.await().until(() -> slack.received().size() == 1);

            gateway.close();

            assertThat(lost).isCompletedExceptionally();
            Awaitility.await().untilAsserted(() -> assertThat(List.copyOf(lines.list))
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .filteredOn(line -> line.contains("request="))
                    .satisfiesExactly(
                            line -> assertThat(line).matches("client-gone request=req_\\w+ ms=\\d+"),
                            line -> assertThat(line).matches(
                                    "send channel=slack workspace=acme outcome=unknown code=\\w+ request=req_\\w+ ms=\\d+"),
                            line -> assertThat(line).startsWith("unhandled failure ").contains("ProviderFailure.unknown")));
        } finally {
            log.detachAppender(lines);
        }
    }

    private List<CompletableFuture<Answer>> sendAll(TestGateway gateway) {
        List<CompletableFuture<Answer>> sends =
                IntStream.range(0, SENDS).mapToObj(i -> gateway.sendAsync(BODY)).toList();
        Awaitility.await().atMost(PATIENCE).until(() -> slack.received().size() == SENDS);
        return sends;
    }
}

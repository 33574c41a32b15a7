package io.channelgateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.PostgresServer;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients see while PostgreSQL is away, and after it is back, without a restart of the gateway. */
class GatewayOutageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PostgresServer postgres = new PostgresServer();
    private final Map<String, AtomicInteger> messages = new ConcurrentHashMap<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicBoolean hold = new AtomicBoolean();
    private final FakeProvider slack = FakeProvider.answeringEach(this::take);
    private final TestGateway gateway = TestGateway.builder()
            .tier("unmetered")
            .channel("slack", "{token: " + Secrets.make("xoxb-") + ", base_url: \"" + slack.url() + "\"}")
            .postgres(postgres.newDatabase())
            .property("gateway.provider-timeout-seconds", 20)
            .start();

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        slack.close();
        postgres.close();
    }

    private FakeProvider.Reply take(FakeProvider.Received request) {
        String key = request.body().replaceFirst("(?s).*\"text\":\"([^\"]+)\".*", "$1");
        int count = messages.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
        return connection -> {
            if (hold.get()) {
                release.await();
            }
            return FakeProvider.json(200, "{\"ok\":true,\"ts\":\"" + key + "." + count + "\"}").to(connection);
        };
    }

    private Answer send(String key) {
        return gateway.send(TestGateway.body("slack", "C01234567", key), "Idempotency-Key", key);
    }

    @Test
    void refuseNewSendsClearlyAndRecoverByThemselves() {
        String key = UUID.randomUUID().toString();
        postgres.stop();

        Answer down = send(key);

        assertThat(down.status()).as(down.text()).isEqualTo(503);
        assertThat(down.code()).isEqualTo("unavailable");
        assertThat(down.header("Retry-After")).isNotNull();
        assertThat(down.header("X-RateLimit-Limit")).isNotNull();
        assertThat(messages).isEmpty();
        assertThat(down.message()).contains("Nothing was sent");
        Answer list = gateway.get("/v1/channels/messages");
        assertThat(list.status()).isEqualTo(503);
        assertThat(list.message()).isEqualTo("The gateway cannot read its ledger now; try again.");
        postgres.start();
        Awaitility.await().atMost(PATIENCE).until(() -> send(key).status() == 200);
        assertThat(messages.get(key)).hasValue(1);
    }

    @Test
    void giveTheAnswerOfASendThatWasUnderWayAndReplayItAfterwards() {
        String key = UUID.randomUUID().toString();
        hold.set(true);
        CompletableFuture<Answer> underWay =
                gateway.sendAsync(TestGateway.body("slack", "C01234567", key), "Idempotency-Key", key);
        Awaitility.await().until(() -> messages.containsKey(key));
        postgres.stop();
        release.countDown();

        Answer answer = underWay.join();

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        postgres.start();
        Awaitility.await().atMost(PATIENCE).untilAsserted(() ->
                assertThat(gateway.get("/v1/channels/messages").json().path("meta").path("total").asInt()).isEqualTo(1));
        assertThat(send(key).text()).isEqualTo(answer.text());
        assertThat(messages.get(key)).hasValue(1);
    }

    @Test
    void neitherDoubleNorLoseAnythingUnderLoad() {
        AtomicBoolean running = new AtomicBoolean(true);
        Map<String, String> sent = new ConcurrentHashMap<>();
        Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
        List<CompletableFuture<Void>> clients = IntStream.range(0, 16)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    while (running.get()) {
                        String key = UUID.randomUUID().toString();
                        Answer answer = send(key);
                        statuses.computeIfAbsent(answer.status(), s -> new AtomicInteger()).incrementAndGet();
                        if (answer.status() == 200) {
                            sent.put(key, answer.text());
                        }
                    }
                }, task -> new Thread(task).start()))
                .toList();

        Awaitility.await().atMost(PATIENCE).until(() -> sent.size() > 200);
        postgres.stop();
        Awaitility.await().atMost(PATIENCE).until(() -> statuses.containsKey(503));
        int before = sent.size();
        postgres.start();
        Awaitility.await().atMost(PATIENCE).until(() -> sent.size() > before + 200);
        running.set(false);
        clients.forEach(CompletableFuture::join);

        assertThat(statuses).containsOnlyKeys(200, 503);
        assertThat(messages).allSatisfy((key, count) -> assertThat(count).hasValue(1));
        assertThat(sent).allSatisfy((key, text) -> assertThat(send(key).text()).isEqualTo(text));
    }
}

package io.channelgateway.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.PostgresServer;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two gateways on one PostgreSQL are one gateway. */
class TwoNodesTest {

    private static final FakeProvider.Reply SENT = FakeProvider.json(200, "{\"ok\":true,\"ts\":\"1.2\"}");
    private static final String BODY = TestGateway.body("slack", "C01234567");

    private final String database = PostgresServer.shared().newDatabase();
    private final FakeProvider slack = FakeProvider.answering(SENT);
    private final String key = Secrets.make("wbk_nodes_");
    private final String token = Secrets.make("xoxb-");
    private final String idempotencyKey = UUID.randomUUID().toString();
    private TestGateway one;
    private TestGateway two;

    private void start(String plan, String tier) {
        one = node(plan, tier).start();
        two = node(plan, tier).start();
    }

    private TestGateway.Builder node(String plan, String tier) {
        return TestGateway.builder()
                .key(key)
                .plan(plan)
                .tier(tier)
                .channel("slack", "{token: " + token + ", base_url: \"" + slack.url() + "\"}")
                .postgres(database)
                .property("gateway.in-flight-per-workspace-and-channel", 1_000)
                // A thousand first requests keep a busy machine from its provider's answers for a while.
                .property("gateway.provider-timeout-seconds", 30);
    }

    @AfterEach
    void stop() throws IOException {
        one.close();
        two.close();
        slack.close();
    }

    private List<Answer> sendOverBoth(int requests, String... headers) {
        List<CompletableFuture<Answer>> answers = IntStream.range(0, requests)
                .mapToObj(i -> (i % 2 == 0 ? one : two).sendAsync(BODY, headers))
                .toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void sendOneMessageForTwoHundredConcurrentRequestsWithOneKey() {
        start("org", "unmetered");
        slack.answer(FakeProvider.after(700, SENT));

        List<Answer> answers = sendOverBoth(200, "Idempotency-Key", idempotencyKey);

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).as(answer.text()).isEqualTo(200));
        assertThat(answers).extracting(Answer::text).containsOnly(answers.get(0).text());
        assertThat(slack.received()).hasSize(1);
    }

    @Test
    void letExactlyThePlansMinuteThrough() {
        start("pro", "standard");
        // The whole load has to fall into one clock minute.
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> System.currentTimeMillis() / 1_000 % 60 < 35);

        List<Answer> answers = sendOverBoth(1_000);

        assertThat(answers.stream().collect(Collectors.groupingBy(Answer::status, Collectors.counting())))
                .isEqualTo(Map.of(200, 50L, 429, 950L));
        assertThat(slack.received()).hasSize(50);
    }

    @Test
    void passOnAnAnswerToWhoCameWhileAnotherWaited() {
        one = node("org", "unmetered").start();
        two = node("org", "unmetered").property("gateway.duplicate-wait-seconds", 2).start();
        CountDownLatch answer = new CountDownLatch(1);
        slack.answer(connection -> {
            answer.await();
            return SENT.to(connection);
        });
        CompletableFuture<Answer> first = one.sendAsync(BODY, "Idempotency-Key", idempotencyKey);
        Awaitility.await().until(() -> slack.received().size() == 1);
        CompletableFuture<Answer> early = two.sendAsync(BODY, "Idempotency-Key", idempotencyKey);
        List<CompletableFuture<Answer>> late = new ArrayList<>();

        Awaitility.await().pollInterval(Duration.ofMillis(200)).until(() -> {
            late.add(two.sendAsync(BODY, "Idempotency-Key", idempotencyKey));
            return early.isDone();
        });
        answer.countDown();

        assertThat(early.join().status()).isEqualTo(409);
        assertThat(first.join().status()).isEqualTo(200);
        assertThat(late.get(late.size() - 1).join().text()).isEqualTo(first.join().text());
        assertThat(slack.received()).hasSize(1);
    }

    @Test
    void replayEachOthersAnswersAndConflicts() {
        start("org", "standard");
        Answer first = one.send(BODY, "Idempotency-Key", idempotencyKey);

        Answer replayed = two.send(BODY, "Idempotency-Key", idempotencyKey);
        Answer conflict = two.send(TestGateway.body("slack", "C01234567", "other"), "Idempotency-Key", idempotencyKey);

        assertThat(replayed.text()).isEqualTo(first.text());
        assertThat(replayed.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(replayed.header("X-RateLimit-Remaining")).isEqualTo("9999");
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(slack.received()).hasSize(1);
    }

    @Test
    void passOnAFailureToThoseWhoWaitElsewhereAndFreeTheKey() {
        start("org", "standard");
        CountDownLatch answer = new CountDownLatch(1);
        slack.answer(connection -> {
            answer.await();
            return FakeProvider.json(200, "{\"ok\":false,\"error\":\"is_archived\"}").to(connection);
        });
        CompletableFuture<Answer> first = one.sendAsync(BODY, "Idempotency-Key", idempotencyKey);
        Awaitility.await().until(() -> slack.received().size() == 1);

        CompletableFuture<Answer> waited = two.sendAsync(BODY, "Idempotency-Key", idempotencyKey);
        Awaitility.await().until(() -> two.holdsDuplicate(idempotencyKey));
        answer.countDown();

        assertThat(waited.join().text()).isEqualTo(first.join().text());
        assertThat(slack.received()).hasSize(1);
        slack.answer(SENT);
        assertThat(two.send(BODY, "Idempotency-Key", idempotencyKey).status()).isEqualTo(200);
    }
}

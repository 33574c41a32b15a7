package io.channelgateway.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.MovableClock;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.support.TestGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One Idempotency-Key, at most one message, whatever happens. */
class IdempotencyTest {

    private static final FakeProvider.Reply SENT = FakeProvider.json(200, "{\"ok\":true,\"ts\":\"1.2\"}");
    private static final String BODY = TestGateway.body("slack", "C01234567");

    private static final MovableClock CLOCK = new MovableClock();
    private static FakeProvider slack;
    private static TestGateway gateway;

    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        slack = FakeProvider.answering(SENT);
        gateway = TestGateway.builder()
                .channel("slack", "{token: " + Secrets.make("xoxb-") + ", base_url: \"" + slack.url() + "\"}")
                .tier("unmetered")
                .clock(CLOCK)
                .property("gateway.duplicate-wait-seconds", 1)
                .property("gateway.provider-timeout-seconds", 3)
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        slack.close();
    }

    @BeforeEach
    void answerWell() {
        slack.answer(SENT);
        slack.forget();
    }

    private Answer send(String body) {
        return gateway.send(body, "Idempotency-Key", key);
    }

    @Test
    void replaysTheFirstAnswerByteForByte() {
        Answer first = send(BODY);
        Answer second = send(BODY);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("Idempotent-Replayed")).isNull();
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.header("X-Request-ID")).isNotEqualTo(first.header("X-Request-ID"));
        assertThat(slack.received()).hasSize(1);
    }

    @Test
    void takesThePayloadForTheSameWhateverItsOrderSpaceAndNulls() {
        send("{\"channel\":\"slack\",\"recipient\":\"C01234567\",\"message\":\"x\"}");

        Answer second = send(" { \"message\": \"\\u0078\",\n\"deal_id\":null, \"recipient\":\"C01234567\", \"channel\":\"slack\"} ");

        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(slack.received()).hasSize(1);
    }

    @Test
    void takesTheKeyForTheSameInCapitals() {
        send(BODY);

        Answer second = gateway.send(BODY, "Idempotency-Key", key.toUpperCase(Locale.ROOT));

        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void refusesTheKeyForAnotherPayload() {
        send(BODY);

        Answer second = send(TestGateway.body("slack", "C01234567", "another text"));

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.code()).isEqualTo("idempotency_conflict");
        assertThat(slack.received()).hasSize(1);
    }

    @Test
    void sendsEachRequestWithoutAKey() {
        gateway.send(BODY);
        gateway.send(BODY);

        assertThat(slack.received()).hasSize(2);
    }

    @Test
    void burnsNoKeyOnARefusedRequest() {
        assertThat(send("{\"channel\":\"slack\"}").status()).isEqualTo(400);
        assertThat(send(TestGateway.body("telegram", "1")).status()).isEqualTo(403);

        assertThat(send(BODY).status()).isEqualTo(200);
    }

    @Test
    void freesTheKeyWhenNothingWasSent() {
        slack.answer(FakeProvider.json(200, "{\"ok\":false,\"error\":\"channel_not_found\"}"));
        assertThat(send(BODY).status()).isEqualTo(400);

        slack.answer(SENT);
        Answer retry = send(BODY);

        assertThat(retry.status()).isEqualTo(200);
        assertThat(retry.header("Idempotent-Replayed")).isNull();
    }

    @Test
    void keepsTheKeyWhenTheOutcomeIsUnknown() {
        slack.answer(FakeProvider.hangUp());
        Answer first = send(BODY);
        assertThat(first.status()).isEqualTo(502);
        assertThat(first.outcome()).isEqualTo("unknown");

        slack.answer(SENT);
        Answer retry = send(BODY);

        assertThat(retry.status()).isEqualTo(502);
        assertThat(retry.text()).isEqualTo(first.text());
        assertThat(retry.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(slack.received()).hasSize(1);
    }

    @Test
    void givesTwoHundredConcurrentRequestsOneMessageAndOneAnswer() {
        slack.answer(FakeProvider.after(500, SENT));

        List<CompletableFuture<Answer>> answers = IntStream.range(0, 200)
                .mapToObj(i -> gateway.sendAsync(BODY, "Idempotency-Key", key))
                .toList();

        assertThat(answers.stream().map(CompletableFuture::join))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200))
                .extracting(Answer::text)
                .containsOnly(answers.get(0).join().text());
        assertThat(answers.stream().filter(answer -> answer.join().header("Idempotent-Replayed") == null)).hasSize(1);
        assertThat(slack.received()).hasSize(1);
    }

    @Test
    void givesThoseWhoWaitedTheFirstsFailure() {
        CountDownLatch answer = new CountDownLatch(1);
        slack.answer(connection -> {
            answer.await();
            return FakeProvider.json(200, "{\"ok\":false,\"error\":\"is_archived\"}").to(connection);
        });
        CompletableFuture<Answer> first = gateway.sendAsync(BODY, "Idempotency-Key", key);
        Awaitility.await().until(() -> slack.received().size() == 1);
        CompletableFuture<Answer> second = gateway.sendAsync(BODY, "Idempotency-Key", key);
        // If it came after the failure, it would find the key free again, and rightly be sent.
        Awaitility.await().until(() -> gateway.holdsDuplicate(key));
        assertThat(gateway.send(TestGateway.body("slack", "C01234567", "other"), "Idempotency-Key", key).status())
                .isEqualTo(409);

        answer.countDown();

        assertThat(first.join().status()).isEqualTo(400);
        assertThat(second.join().text()).isEqualTo(first.join().text());
        assertThat(second.join().header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(slack.received()).hasSize(1);
    }

    @Test
    void refusesADuplicateThatCannotWaitAnyLonger() {
        CountDownLatch answer = new CountDownLatch(1);
        slack.answer(connection -> {
            answer.await();
            return SENT.to(connection);
        });
        CompletableFuture<Answer> first = gateway.sendAsync(BODY, "Idempotency-Key", key);
        Awaitility.await().until(() -> slack.received().size() == 1);

        Answer second = send(BODY);
        answer.countDown();

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.code()).isEqualTo("idempotency_conflict");
        assertThat(second.header("Retry-After")).isNotNull();
        assertThat(first.join().status()).isEqualTo(200);
        assertThat(slack.received()).hasSize(1);
    }

    @Test
    void keepsTheKeyFor24HoursFromTheFirstAttempt() {
        send(BODY);

        CLOCK.advance(Duration.ofHours(23).plusMinutes(59));
        assertThat(send(BODY).header("Idempotent-Replayed")).isEqualTo("true");
        CLOCK.advance(Duration.ofMinutes(2));

        assertThat(send(BODY).header("Idempotent-Replayed")).isNull();
        assertThat(slack.received()).hasSize(2);
    }
}

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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The plan's limits and the bound on what is in flight. */
class RateLimitTest {

    private static final FakeProvider.Reply SENT = FakeProvider.json(200, "{\"ok\":true,\"ts\":\"1.2\"}");
    private static final String BODY = TestGateway.body("slack", "C01234567");

    private final MovableClock clock = new MovableClock();
    private final FakeProvider slack = FakeProvider.answering(SENT);
    private TestGateway gateway;

    private TestGateway start(TestGateway.Builder builder) {
        gateway = builder.clock(clock)
                .channel("slack", "{token: " + Secrets.make("xoxb-") + ", base_url: \"" + slack.url() + "\"}")
                .start();
        return gateway;
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        slack.close();
    }

    private List<Answer> sendAtOnce(int requests) {
        List<CompletableFuture<Answer>> answers =
                IntStream.range(0, requests).mapToObj(i -> gateway.sendAsync(BODY)).toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void letsExactlyThePlansMinuteThroughUnderConcurrency() {
        start(TestGateway.builder().plan("pro").property("gateway.provider-timeout-seconds", 10));

        List<Answer> answers = sendAtOnce(200);

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(50);
        assertThat(answers).filteredOn(answer -> answer.status() == 429).hasSize(150);
        assertThat(slack.received()).hasSize(50);
    }

    @Test
    void describesTheMinuteWhenTheMinuteIsUsedUp() {
        start(TestGateway.builder().plan("starter"));
        sendAtOnce(10);
        clock.advance(Duration.ofSeconds(20));

        Answer answer = gateway.send(BODY);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("rate_limited");
        assertThat(answer.header("X-RateLimit-Limit")).isEqualTo("10");
        assertThat(answer.header("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(answer.header("Retry-After")).isEqualTo("40");
        String text = "The rate limit of 10 requests a minute is used up";
        assertThat(answer.message()).isEqualTo(text + ". Nothing was sent; try again in 40 seconds.");
        assertThat(gateway.get("/v1/channels/providers").message()).isEqualTo(text + "; try again in 40 seconds.");
        clock.advance(Duration.ofSeconds(40));
        assertThat(gateway.send(BODY).status()).isEqualTo(200);
    }

    @Test
    void describesTheDayOtherwiseAndResetsItAtMidnightUtc() {
        start(TestGateway.builder().plan("starter"));
        Answer first = gateway.send(BODY);
        assertThat(first.header("X-RateLimit-Limit")).isEqualTo("100");
        assertThat(first.header("X-RateLimit-Remaining")).isEqualTo("99");
        assertThat(first.header("X-RateLimit-Reset")).isEqualTo("1772409600");
        for (int minute = 0; minute < 10; minute++) {
            clock.advance(Duration.ofMinutes(1));
            sendAtOnce(minute < 9 ? 10 : 9);
        }
        clock.advance(Duration.ofMinutes(1));

        Answer refused = gateway.send(BODY);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("X-RateLimit-Limit")).isEqualTo("100");
        assertThat(refused.header("Retry-After")).isEqualTo(Long.toString(12 * 3600 - 11 * 60));
        clock.set("2026-03-01T23:59:59Z");
        assertThat(gateway.send(BODY).status()).isEqualTo(429);
        clock.set("2026-03-02T00:00:00Z");
        assertThat(gateway.send(BODY).status()).isEqualTo(200);
    }

    @Test
    void countsNoRefusedAndNoReplayedRequest() {
        start(TestGateway.builder().plan("starter"));
        String key = UUID.randomUUID().toString();
        gateway.send(BODY, "Idempotency-Key", key);

        gateway.send("{}");
        Answer replayed = gateway.send(BODY, "Idempotency-Key", key);
        Answer conflict = gateway.send(TestGateway.body("slack", "C01234567", "x"), "Idempotency-Key", key);

        assertThat(replayed.header("X-RateLimit-Remaining")).isEqualTo("99");
        assertThat(conflict.header("X-RateLimit-Remaining")).isEqualTo("99");
    }

    @Test
    void countsASendWhateverTheProviderAnswers() {
        start(TestGateway.builder().plan("starter"));
        slack.answer(FakeProvider.json(200, "{\"ok\":false,\"error\":\"is_archived\"}"));

        assertThat(gateway.send(BODY).header("X-RateLimit-Remaining")).isEqualTo("99");
    }

    @Test
    void freesTheKeyOfALimitedRequest() {
        start(TestGateway.builder().plan("starter"));
        sendAtOnce(10);
        String key = UUID.randomUUID().toString();
        assertThat(gateway.send(BODY, "Idempotency-Key", key).status()).isEqualTo(429);

        clock.advance(Duration.ofMinutes(1));

        assertThat(gateway.send(BODY, "Idempotency-Key", key).status()).isEqualTo(200);
    }

    @Test
    void comparesAHighKeyWithTenTimesThePlan() {
        start(TestGateway.builder().plan("starter").tier("high"));

        List<Answer> answers = sendAtOnce(120);

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(100);
        assertThat(gateway.get("/nothing").header("X-RateLimit-Limit")).isEqualTo("1000");
    }

    @Test
    void neitherCountsNorLimitsAnUnmeteredKey() {
        start(TestGateway.builder().plan("starter").tier("unmetered"));

        List<Answer> answers = sendAtOnce(60);

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("X-RateLimit-Remaining")).isEqualTo("2147483647");
        });
    }

    @Test
    void boundsWhatIsInFlightAndLetsOtherChannelsThrough() throws IOException {
        CountDownLatch answer = new CountDownLatch(1);
        slack.answer(connection -> {
            answer.await();
            return SENT.to(connection);
        });
        try (FakeProvider telegram = FakeProvider.answering(
                FakeProvider.json(200, "{\"ok\":true,\"result\":{\"message_id\":7}}"))) {
            start(TestGateway.builder()
                    .channel("telegram", "{bot_token: \"" + Secrets.make("1:") + "\", base_url: \"" + telegram.url() + "\"}")
                    .property("gateway.in-flight-per-workspace-and-channel", 5)
                    .property("gateway.provider-timeout-seconds", 10));
            List<CompletableFuture<Answer>> slow =
                    IntStream.range(0, 5).mapToObj(i -> gateway.sendAsync(BODY)).toList();
            Awaitility.await().until(() -> slack.received().size() == 5);

            Answer full = gateway.send(BODY);
            Answer other = gateway.send(TestGateway.body("telegram", "1"));
            answer.countDown();

            assertThat(full.status()).isEqualTo(429);
            assertThat(full.code()).isEqualTo("rate_limited");
            assertThat(full.header("Retry-After")).isEqualTo("1");
            assertThat(full.header("X-RateLimit-Remaining")).isEqualTo("9995");
            assertThat(other.status()).isEqualTo(200);
            assertThat(slow).allSatisfy(sent -> assertThat(sent.join().status()).isEqualTo(200));
            Awaitility.await().untilAsserted(() -> assertThat(gateway.send(BODY).status()).isEqualTo(200));
        }
    }

    @Test
    void boundsWhatIsInFlightWhileNothingEnds() throws IOException {
        start(TestGateway.builder()
                .property("gateway.in-flight-per-workspace-and-channel", 2)
                .property("gateway.provider-timeout-seconds", 30));
        assertThat(gateway.send(BODY).status()).isEqualTo(200);
        CountDownLatch answer = new CountDownLatch(1);
        slack.answer(connection -> {
            answer.await();
            return SENT.to(connection);
        });
        List<CompletableFuture<Answer>> slow =
                IntStream.range(0, 2).mapToObj(i -> gateway.sendAsync(BODY)).toList();
        Awaitility.await().until(() -> slack.received().size() == 3);

        // Camel's throttler forgets its count ten seconds after the last end, if it is let.
        Awaitility.await()
                .timeout(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(500))
                .during(Duration.ofSeconds(11))
                .until(() -> gateway.send(BODY).status() == 429 && slack.received().size() == 3);
        answer.countDown();

        assertThat(slow).allSatisfy(sent -> assertThat(sent.join().status()).isEqualTo(200));
    }

    @Test
    void refusesAnAddressThatGuessesKeys() {
        start(TestGateway.builder().property("gateway.failed-authentications-per-minute", 3));
        for (int i = 0; i < 3; i++) {
            assertThat(gateway.send(BODY, "Authorization", "Bearer wbk_guess").status()).isEqualTo(401);
        }

        Answer answer = gateway.send(BODY, "Authorization", "Bearer wbk_guess");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isEqualTo("60");
        assertThat(gateway.send(BODY).status()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        assertThat(gateway.send(BODY, "Authorization", "Bearer wbk_guess").status()).isEqualTo(401);
    }
}

package io.channelgateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.Management;
import io.channelgateway.support.MovableClock;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A send that goes on after it was given up, as when the clock jumps. */
class LateSendTest {

    private static final String SENDS = "gateway_sends_total{channel=\"slack\",code=\"%s\",outcome=\"%s\",workspace=\"acme\"}";

    @Test
    void isCountedOnceAsItsClientWasTold() throws IOException {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        MovableClock clock = new MovableClock();
        try (FakeProvider slack = FakeProvider.answering(connection -> {
            mayAnswer.await();
            return FakeProvider.json(200, "{\"ok\":true,\"ts\":\"1.2\"}").to(connection);
        })) {
            TestGateway.Builder builder = TestGateway.builder()
                    .clock(clock)
                    .property("gateway.provider-timeout-seconds", 60)
                    .channel("slack", "{token: " + Secrets.make("xoxb-") + ", base_url: \"" + slack.url() + "\"}");
            Management management = Management.of(builder);
            try (TestGateway gateway = builder.start()) {
                CompletableFuture<Answer> send = gateway.sendAsync(TestGateway.body("slack", "C01234567"));
                Awaitility.await().until(() -> slack.received().size() == 1);

                clock.advance(Duration.ofHours(1));
                assertThat(send.join().status()).isEqualTo(502);
                mayAnswer.countDown();
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() ->
                        gateway.get("/v1/channels/messages?status=sent").json().path("meta").path("total").asInt() == 1);

                assertThat(management.metrics())
                        .contains(SENDS.formatted("provider_error", "unknown") + " 1.0")
                        .doesNotContain(SENDS.formatted("ok", "sent"));
            } finally {
                mayAnswer.countDown();
            }
        }
    }
}

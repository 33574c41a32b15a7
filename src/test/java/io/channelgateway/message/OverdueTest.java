package io.channelgateway.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.MovableClock;
import io.channelgateway.support.RouteFolder;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A send whose route takes longer than any should, be it that a step of one's own never calls back or that it hangs. */
@Timeout(60)
class OverdueTest {

    private static final String STEPS = """
            - to: %s/hook
            - process: {ref: %s}
            - setBody: {constant: {expression: id}}
            """;

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock();
    private final FakeProvider provider = FakeProvider.answering(FakeProvider.json(200, "{}"));
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final CountDownLatch hasEnded = new CountDownLatch(1);
    private final String idempotencyKey = UUID.randomUUID().toString();
    private TestGateway gateway;

    @AfterEach
    void stop() throws IOException {
        mayGoOn.countDown();
        gateway.close();
        provider.close();
    }

    private void startWith(String step) {
        new RouteFolder(folder).write("channels/hook.camel.yaml", RouteFolder.hook(STEPS.formatted(provider.url(), step)));
        gateway = TestGateway.builder()
                .property("gateway.routes", folder)
                .property("camel.main.shutdownTimeout", 1)
                .clock(clock)
                .bean("silent", new AsyncProcessorSupport() {
                    @Override
                    public boolean process(Exchange exchange, AsyncCallback callback) {
                        return false;
                    }
                })
                .bean("hanging", (Processor) exchange -> {
                    mayGoOn.await();
                    hasEnded.countDown();
                })
                .start();
    }

    private CompletableFuture<Answer> send() {
        return gateway.sendAsync(TestGateway.body("hook", "ann"), "Idempotency-Key", idempotencyKey);
    }

    private Answer sendUntilOverdue() throws Exception {
        CompletableFuture<Answer> answer = send();
        await().until(() -> provider.received().size() == 1);
        clock.advance(Duration.ofMinutes(5));
        return answer.get(20, TimeUnit.SECONDS);
    }

    @Test
    void isUnknownIfAStepNeverCallsBack() throws Exception {
        startWith("silent");

        Answer first = sendUntilOverdue();

        assertThat(first.status()).isEqualTo(502);
        assertThat(first.outcome()).isEqualTo("unknown");
        assertThat(send().get(20, TimeUnit.SECONDS).text()).isEqualTo(first.text());
        assertThat(provider.received()).hasSize(1);
    }

    @Test
    void isAnsweredOnceIfItsStepEndsLater() throws Exception {
        startWith("hanging");

        Answer first = sendUntilOverdue();
        mayGoOn.countDown();
        hasEnded.await();

        assertThat(first.outcome()).isEqualTo("unknown");
        assertThat(send().get(20, TimeUnit.SECONDS).status()).isIn(200, 502);
        assertThat(provider.received()).hasSize(1);
    }
}

package io.channelgateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.HttpChannel;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sends with a collector that is none: they go on as if there were no tracing. */
class CollectorFaultsTest {

    private static final String BODY = TestGateway.body("slack", "C01234567");

    private final FakeProvider slack = FakeProvider.answering(HttpChannel.SLACK.success());
    private final FakeProvider collector = FakeProvider.answering(FakeProvider.silence());
    private TestGateway gateway;

    private void start(String endpoint) {
        gateway = TestGateway.builder()
                .tier("unmetered")
                .property("gateway.tracing-endpoint", endpoint)
                .channel("slack", HttpChannel.SLACK.settings(slack.url(), HttpChannel.SLACK.newSecret()))
                .start();
    }

    @AfterEach
    @Timeout(15)
    void stop() throws IOException {
        gateway.close();
        slack.close();
        collector.close();
    }

    private void assertThatSendsGoOn() {
        List<CompletableFuture<Answer>> answers =
                IntStream.range(0, 200).mapToObj(i -> gateway.sendAsync(BODY)).toList();

        assertThat(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)))
                .succeedsWithin(Duration.ofSeconds(10));
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
    }

    @Test
    @Timeout(60)
    void theCollectorHangs() {
        start(collector.url());
        gateway.send(BODY);
        Awaitility.await().until(() -> !collector.received().isEmpty());

        assertThatSendsGoOn();

        assertThat(slack.received()).hasSize(201);
    }

    @Test
    @Timeout(60)
    void theCollectorAnswersEverythingButYes() {
        start(collector.url());
        for (FakeProvider.Reply reply : List.of(
                FakeProvider.reset(), FakeProvider.html(200, "<h1>Welcome</h1>"), FakeProvider.json(503, "{}"))) {
            collector.answer(reply);
            int before = collector.received().size();
            assertThatSendsGoOn();
            Awaitility.await().until(() -> collector.received().size() > before);
        }

        assertThat(slack.received()).hasSize(600);
    }

    @Test
    void thereIsNoCollector() throws IOException {
        collector.close();
        start(collector.url());

        assertThatSendsGoOn();
    }

    @Test
    void nobodyWantsTraces() {
        start("");

        assertThatSendsGoOn();

        assertThat(gateway.gateway().getCamelContext().getRegistry()
                .lookupByNameAndType("observation", Observation.class).isTracing()).isFalse();
    }
}

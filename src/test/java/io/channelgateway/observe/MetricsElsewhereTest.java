package io.channelgateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.HttpChannel;
import io.channelgateway.support.TestGateway;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway whose metrics are off, or go to the registry of the program that it is part of. */
class MetricsElsewhereTest {

    private final FakeProvider slack = FakeProvider.answering(HttpChannel.SLACK.success());
    private final TestGateway.Builder builder = TestGateway.builder()
            .property("camel.metrics.enabled", false)
            .channel("slack", HttpChannel.SLACK.settings(slack.url(), HttpChannel.SLACK.newSecret()));

    @AfterEach
    void stop() throws IOException {
        slack.close();
    }

    private static int send(TestGateway gateway) {
        return gateway.send(TestGateway.body("slack", "C01234567")).status();
    }

    @Test
    void sendsWithoutAnyRegistry() {
        try (TestGateway gateway = builder.start()) {
            assertThat(send(gateway)).isEqualTo(200);
            assertThat(gateway.gateway().getCamelContext().getRegistry().findByType(MeterRegistry.class)).isEmpty();
        }
    }

    @Test
    void answersAlsoWhenTheHostsRegistryFails() {
        MeterRegistry host = new SimpleMeterRegistry();
        host.config().meterFilter(new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                if (id.getName().equals("gateway.sends")) {
                    throw new IllegalStateException("full");
                }
                return MeterFilterReply.NEUTRAL;
            }
        });
        try (TestGateway gateway = builder.bean("hostMeters", host).start()) {
            assertThat(send(gateway)).isEqualTo(200);
            assertThat(slack.received()).hasSize(1);
        }
    }

    @Test
    void countsInTheHostsRegistryAndLeavesNothingBehind() {
        MeterRegistry host = new SimpleMeterRegistry();
        host.counter("host.counter");
        try (TestGateway gateway = builder.bean("hostMeters", host).start()) {
            assertThat(send(gateway)).isEqualTo(200);

            Awaitility.await().untilAsserted(() -> assertThat(host.get("gateway.sends")
                    .tags("workspace", "acme", "channel", "slack", "outcome", "sent", "code", "ok")
                    .counter()
                    .count()).isEqualTo(1));
        }
        assertThat(host.getMeters()).extracting(meter -> meter.getId().getName()).containsExactly("host.counter");
    }
}

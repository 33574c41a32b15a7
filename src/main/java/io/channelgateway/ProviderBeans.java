package io.channelgateway;

import io.channelgateway.api.ProviderList;
import io.channelgateway.channel.Channels;
import io.channelgateway.observe.Observation;
import io.channelgateway.provider.CheckPace;
import io.channelgateway.provider.CheckRoutes;
import io.channelgateway.provider.ConnectionMonitor;
import io.channelgateway.worker.Workers;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/** The wiring of what watches the connections. */
final class ProviderBeans {

    private ProviderBeans() {}

    static ConnectionMonitor bind(
            CamelContext context,
            Supplier<CamelContext> routesInForce,
            Settings settings,
            Channels channels,
            Workers workers,
            Observation observation,
            InstantSource clock) {
        CheckPace pace = new CheckPace(
                Duration.ofSeconds(settings.number("gateway.connection-check-seconds")),
                Duration.ofSeconds(settings.number("gateway.connection-recheck-seconds")),
                Math.max(1, settings.number("gateway.connection-checks-at-once")));
        ConnectionMonitor connections = new ConnectionMonitor(channels, new CheckRoutes(routesInForce), pace, workers, clock);
        int mostGauges = settings.number("gateway.connection-gauges");
        MeterRegistry meters = context.getRegistry().findSingleByType(MeterRegistry.class);
        if (meters != null) {
            connections.measure(meters, mostGauges, observation::expectSends);
        }
        context.getRegistry().bind("connectionMonitor", connections);
        context.getRegistry().bind("providerList", new ProviderList(channels, connections));
        return connections;
    }
}

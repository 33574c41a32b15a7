package io.channelgateway;

import io.channelgateway.attachment.BytesInFlight;
import io.channelgateway.channel.email.MailTurn;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.observe.Gauges;
import io.channelgateway.observe.JvmMeters;
import io.channelgateway.observe.Observation;
import io.channelgateway.observe.ProviderCalls;
import io.channelgateway.observe.Tracing;
import io.channelgateway.worker.Workers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.Closeable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.spi.Registry;

/** The wiring of metrics, traces and the log. */
final class ObserveBeans {

    private static final Set<String> LOG_FORMATS = Set.of("text", "json");

    private final CamelContext context;
    private final MeterRegistry meters;
    private final Observation observation;
    private final ProviderCalls providerCalls;

    /** Meters go to the host's registry if one is bound, to a new one if metrics are on, and otherwise nowhere. */
    ObserveBeans(CamelContext context, Settings settings) {
        this.context = context;
        checkLogFormat(settings.text("gateway.log-format"));
        List<Closeable> parts = new ArrayList<>();
        MeterRegistry bound = bound(context.getRegistry());
        if (bound != null) {
            meters = bound;
        } else if (Boolean.parseBoolean(context.resolvePropertyPlaceholders("{{camel.metrics.enabled:false}}"))) {
            meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            context.getRegistry().bind(MicrometerConstants.METRICS_REGISTRY_NAME, meters);
            JvmMeters ofJava = new JvmMeters(meters);
            context.getRegistry().bind("jvmMeters", ofJava);
            parts.add(ofJava);
        } else {
            meters = new CompositeMeterRegistry();
        }
        Tracing tracing = tracing(settings);
        if (tracing != null) {
            parts.add(tracing);
        }
        observation = new Observation(meters, tracing, parts);
        providerCalls = new ProviderCalls(meters);
        context.getRegistry().bind("observation", observation);
    }

    private static MeterRegistry bound(Registry registry) {
        MeterRegistry named = registry.lookupByNameAndType(MicrometerConstants.METRICS_REGISTRY_NAME, MeterRegistry.class);
        return named != null ? named : registry.findByType(MeterRegistry.class).stream().findFirst().orElse(null);
    }

    private static void checkLogFormat(String format) {
        if (!LOG_FORMATS.contains(format)) {
            throw new IllegalArgumentException("GATEWAY_LOG_FORMAT must be text or json.");
        }
    }

    private static Tracing tracing(Settings settings) {
        String endpoint = settings.text("gateway.tracing-endpoint");
        if (endpoint.isEmpty()) {
            return null;
        }
        try {
            return new Tracing(endpoint, settings.number("gateway.tracing-percent"));
        } catch (IllegalArgumentException noUrl) {
            throw new IllegalArgumentException("gateway.tracing-endpoint and gateway.tracing-percent: " + noUrl.getMessage());
        }
    }

    /** Everything that can be full or late. */
    void gauges(
            Settings settings, Workers workers, Ledger ledger, InstantSource clock, BytesInFlight bytes, long mostBytes) {
        int mostThreads = settings.number("gateway.worker-threads");
        int mostInFlight = settings.positive("gateway.in-flight-per-workspace-and-channel");
        MailTurn mails = context.getRegistry().lookupByNameAndType("mailTurn", MailTurn.class);
        new Gauges(meters)
                .add("gateway.requests.in.flight", "Requests that are inside", observation::requestsInFlight)
                .add("gateway.worker.threads.held", "Threads that steps hold which are not quick", workers::held)
                .add("gateway.worker.threads.limit", "The worker threads that there may be", () -> mostThreads)
                .add("gateway.ledger.queue", "Work that waits for the ledger", () -> ledger.backlog().queued())
                .add("gateway.ledger.journal", "Outcomes that the store did not take yet", () -> ledger.backlog().journaled())
                .add("gateway.ledger.lag", "seconds", "How long ago the oldest outcome happened that the store did not take yet",
                        () -> ledger.backlog().lagSeconds(clock.instant()))
                .add("gateway.attachments.in.flight", "bytes", "Long bodies and fetched files in memory", bytes::bytes)
                .add("gateway.attachments.limit", "bytes", "Long bodies and fetched files that may be in memory", () -> mostBytes)
                .add("gateway.mail.queue", "E-mails that wait for their turn at a mail server", mails::waiting)
                .add("gateway.in.flight.limit", "Messages of one workspace that may be on their way over one channel", () -> mostInFlight);
    }

    Observation observation() {
        return observation;
    }

    ProviderCalls providerCalls() {
        return providerCalls;
    }
}

package io.channelgateway.observe;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.Closeable;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Makes a span of each request and one of each provider call, and brings them to an OpenTelemetry collector.
 *
 * <p>Sends never wait for the collector: spans queue up for one thread of its own, and what finds the queue full is
 * dropped. Spans hold words from closed lists, ids and numbers, and nothing that a client or a provider wrote.
 *
 * <p>Sources: W3C Trace Context, whose {@code tracestate} stays outside, as it is a client's text; OpenTelemetry's
 * semantic conventions for HTTP spans, also for {@code _OTHER}.
 */
public final class Tracing implements Closeable {

    private static final String TRACES = "v1/traces";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final int MOST_WAITING = 8_192;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration EXPORT = Duration.ofSeconds(5);
    private static final long CLOSE_SECONDS = 2;

    /** The carrier is the value of the header itself. */
    private static final TextMapGetter<String> TRACEPARENT =
            (traceparent, name) -> "traceparent".equals(name) ? traceparent : null;

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    /**
     * @param endpoint the collector's base URL for OTLP over HTTP, such as {@code http://localhost:4318}
     * @param percent of the requests whose client has not decided
     * @throws IllegalArgumentException if the endpoint is no http URL
     */
    public Tracing(String endpoint, int percent) {
        QuietExporter exporter = new QuietExporter(OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint + (endpoint.endsWith("/") ? "" : "/") + TRACES)
                .setConnectTimeout(EXPORT)
                .setTimeout(EXPORT)
                .setRetryPolicy(null)
                .build());
        this.provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(
                        Attributes.builder().put("service.name", "channel-gateway").build())))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(percent / 100.0)))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(MOST_WAITING)
                        .setScheduleDelay(PAUSE)
                        .setExporterTimeout(EXPORT)
                        .build())
                .build();
        this.tracer = provider.get("io.channelgateway");
    }

    /**
     * A request begins.
     *
     * @param traceparent the client's, or null
     */
    public RequestTrace begin(String requestId, String method, String traceparent) {
        Context parent = traceparent == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, TRACEPARENT);
        return new RequestTrace(tracer, tracer.spanBuilder("request")
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", METHODS.contains(method) ? method : "_OTHER")
                .setAttribute("gateway.request_id", requestId)
                .startSpan());
    }

    /** Waits a moment for what is queued, and drops the rest. */
    @Override
    public void close() {
        provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}

package io.channelgateway.observe;

import io.channelgateway.failure.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is measured of every request: when it comes in, when its exchange ends, and when its response is out. The
 * exchange of a client that went away ends all the same, and its message counts.
 *
 * <p>A send costs about half a microsecond here, all its meters together; no lock, and no look-up by tags.
 */
public final class Observation implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Observation.class);

    private final MeterRegistry registry;
    private final RequestMeters requests;
    private final SendMeters sends;
    private final Tracing tracing;
    private final List<Closeable> parts;

    /**
     * @param tracing null if it is off
     * @param parts what ends with this
     */
    public Observation(MeterRegistry registry, Tracing tracing, List<Closeable> parts) {
        this.registry = registry;
        this.parts = List.copyOf(parts);
        this.requests = new RequestMeters(registry);
        this.sends = new SendMeters(registry);
        this.tracing = tracing;
    }

    /** Whether requests have spans. */
    public boolean isTracing() {
        return tracing != null;
    }

    /** The span of a request that begins; only while {@link #isTracing()}. */
    public RequestTrace trace(String requestId, String method, String traceparent) {
        return tracing.begin(requestId, method, traceparent);
    }

    /** A channel is connected in a workspace, so that sends may come. Never fails, as they must go out. */
    public void expectSends(String workspace, String channel) {
        unlessFailing(sends::expect, workspace, channel);
    }

    /** A message has an unknown outcome because its node is gone, or its route takes too long. Never fails either. */
    public void lost(String workspace, String channel) {
        unlessFailing(sends::lost, workspace, channel);
    }

    private static void unlessFailing(BiConsumer<String, String> counter, String workspace, String channel) {
        try {
            counter.accept(workspace, channel);
        } catch (RuntimeException failed) {
            LOG.error("not counted channel={} workspace={} {}", channel, workspace, failed.getClass().getName());
        }
    }

    /** A request came in. */
    public void started() {
        requests.started();
    }

    /** The requests that are inside now. */
    public long requestsInFlight() {
        return requests.inFlight();
    }

    /**
     * An exchange has its answer, whether or not anybody waits for it. Never fails, as the answer must go out.
     *
     * @param how reads how it ended
     * @return what the log says of it: key=value pairs, each with a blank before it
     */
    public String exchangeEnded(Exchange exchange, Function<Exchange, Ending> how) {
        try {
            Ending ending = how.apply(exchange);
            count(exchange, ending);
            return ending.fields();
        } catch (RuntimeException failed) {
            LOG.error("not counted request={} {}", exchange.getExchangeId(), failed.getClass().getName());
            return "";
        }
    }

    private void count(Exchange exchange, Ending ending) {
        if (ending.isReplay()) {
            sends.replayed(ending);
        } else if (ending.outcome() != null && !ending.isCounted()) {
            sends.ended(ending);
        }
        if (ending.isUnauthenticated()) {
            requests.unauthenticated();
        }
        if (ending.code() == ErrorCode.RATE_LIMITED) {
            requests.throttled(ending.limit());
        }
        RequestTrace trace = RequestTrace.of(exchange);
        if (trace != null) {
            trace.describe(ending);
        }
    }

    /**
     * The response is out, or nobody is there to take it.
     *
     * @param route its id, or a fixed word if no route ended the request
     * @param status 0 if there was nobody to answer
     * @param trace null without a span
     */
    public void ended(String route, int status, long nanos, RequestTrace trace) {
        requests.ended(route, status, nanos);
        if (trace != null) {
            trace.ended(route, status);
        }
    }

    /** An exchange has ended whose client was gone before; its span goes on until here. */
    public void endedLate(String route, RequestTrace trace) {
        if (trace != null) {
            trace.ended(route, 0);
        }
    }

    /** The registry may be a host's and live on; the gateway's meters do not. */
    @Override
    public void close() throws IOException {
        for (Closeable part : parts) {
            part.close();
        }
        registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("gateway."))
                .toList()
                .forEach(registry::remove);
    }
}

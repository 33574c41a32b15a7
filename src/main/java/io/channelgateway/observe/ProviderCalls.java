package io.channelgateway.observe;

import io.channelgateway.channel.Connection;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;

/** Watches every call to a provider: how long it takes, how it ends, and its span if the request has one. */
public final class ProviderCalls {

    private final MeterRegistry registry;
    private final Map<String, CallMeters> byChannel = new ConcurrentHashMap<>();

    public ProviderCalls(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * A call over HTTP begins.
     *
     * @param exchange on whose behalf, or null
     */
    public Call begin(Exchange exchange, String method, String path) {
        Connection connection = exchange == null ? null : exchange.getVariable("connection", Connection.class);
        String channel = connection == null ? Ending.NONE : connection.channel();
        RequestTrace trace = RequestTrace.of(exchange);
        return new Call(
                meters(channel), trace == null ? null : trace.call(CallName.of(channel, method, path), channel));
    }

    /**
     * An e-mail's turn at its mail server begins.
     *
     * @param exchange on whose behalf, or null
     */
    public Call beginMail(Exchange exchange, String channel) {
        RequestTrace trace = RequestTrace.of(exchange);
        return new Call(meters(channel), trace == null ? null : trace.call(channel + " SMTP", channel));
    }

    private CallMeters meters(String channel) {
        CallMeters meters = byChannel.get(channel);
        return meters != null
                ? meters
                : byChannel.computeIfAbsent(channel, first -> new CallMeters(registry, channel));
    }

    /** One call; one of its methods is called, once. */
    public static final class Call {

        private final CallMeters meters;
        private final CallTrace trace;
        private final long startedNanos = System.nanoTime();

        private Call(CallMeters meters, CallTrace trace) {
            this.meters = meters;
            this.trace = trace;
            meters.started();
        }

        /** The provider answered over HTTP. */
        public void answered(int status) {
            end(CallOutcome.of(status), status);
        }

        /** The mail server took the e-mail. */
        public void accepted() {
            end(CallOutcome.OK, 0);
        }

        /** There is no answer. */
        public void failed(Throwable failure) {
            end(CallOutcome.of(failure), 0);
        }

        private void end(CallOutcome outcome, int httpStatus) {
            meters.ended(outcome, System.nanoTime() - startedNanos);
            if (trace != null) {
                trace.ended(outcome, httpStatus);
            }
        }
    }
}

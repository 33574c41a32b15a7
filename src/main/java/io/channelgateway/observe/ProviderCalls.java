package io.channelgateway.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;

/** Watches every call to a provider: how long it takes, how it ends, and its span if the request has one. */
public final class ProviderCalls {

    /**
     * What spans may name of a URL. Any other part of it may be a secret: Telegram's paths hold the token, upload URLs
     * and webhooks are secrets as a whole.
     *
     * <p>Sources: the API references of Slack, Telegram, the WhatsApp Cloud API and the Bot Framework.
     */
    private static final Set<String> OPERATIONS = Set.of(
            "auth.test", "chat.postMessage", "files.getUploadURLExternal", "files.completeUploadExternal",
            "getMe", "sendMessage", "sendPhoto", "sendDocument",
            "messages", "media",
            "activities", "token");

    private final MeterRegistry registry;
    private final Map<String, CallMeters> byChannel = new ConcurrentHashMap<>();

    public ProviderCalls(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * A call over HTTP begins.
     *
     * @param exchange on whose behalf, or null
     * @param channel null if there is none
     */
    public Call begin(Exchange exchange, String channel, String method, String path) {
        String known = channel == null ? Ending.NONE : channel;
        RequestTrace trace = RequestTrace.of(exchange);
        return new Call(meters(known), trace == null ? null : trace.call(known + " " + operation(method, path), known));
    }

    private static String operation(String method, String path) {
        int query = path.indexOf('?');
        String whole = query < 0 ? path : path.substring(0, query);
        String last = whole.substring(whole.lastIndexOf('/') + 1);
        return OPERATIONS.contains(last) ? last : method;
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
        private final Span span;
        private final long startedNanos = System.nanoTime();

        /** @param span null without a trace */
        private Call(CallMeters meters, Span span) {
            this.meters = meters;
            this.span = span;
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
            if (span != null) {
                span.setAttribute("gateway.outcome", outcome.text());
                if (httpStatus != 0) {
                    span.setAttribute("http.response.status_code", httpStatus);
                }
                if (outcome != CallOutcome.OK) {
                    span.setStatus(StatusCode.ERROR);
                }
                span.end();
            }
        }
    }
}

package io.channelgateway.observe;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.apache.camel.Exchange;

/** The span of one request; it goes with the exchange, whichever thread that is on. */
public final class RequestTrace {

    /** The exchange variable that holds it; there is none while tracing is off. */
    public static final String VARIABLE = "trace";

    private final Tracer tracer;
    private final Span span;

    RequestTrace(Tracer tracer, Span span) {
        this.tracer = tracer;
        this.span = span;
    }

    /** The exchange's, or null. */
    static RequestTrace of(Exchange exchange) {
        return exchange == null ? null : exchange.getVariable(VARIABLE, RequestTrace.class);
    }

    /** What stands in a log line of the exchange: a blank and the id of its trace, or nothing. */
    public static String field(Exchange exchange) {
        return field(of(exchange));
    }

    /** What stands in a log line of the request: a blank and the id of its trace, or nothing. */
    public static String field(RequestTrace trace) {
        return trace == null ? "" : " trace=" + trace.span.getSpanContext().getTraceId();
    }

    /** The span of a call to a provider, which is not told of it: it is a third party. */
    Span call(String name, String channel) {
        return tracer.spanBuilder(name)
                .setParent(Context.root().with(span))
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("gateway.channel", channel)
                .startSpan();
    }

    void describe(Ending ending) {
        span.setAttribute("gateway.workspace", ending.workspace());
        span.setAttribute("gateway.channel", ending.channel());
        if (ending.outcome() != null) {
            span.setAttribute("gateway.outcome", ending.outcome().text());
        }
        if (ending.isReplay()) {
            span.setAttribute("gateway.replay", true);
        }
        if (ending.code() != null) {
            span.setAttribute("error.type", ending.code().text());
        }
    }

    void ended(String route, int status) {
        span.updateName(route);
        if (status != 0) {
            span.setAttribute("http.response.status_code", status);
        }
        if (status >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}

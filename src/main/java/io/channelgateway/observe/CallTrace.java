package io.channelgateway.observe;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

/** The span of one call to a provider. */
final class CallTrace {

    private final Span span;

    CallTrace(Span span) {
        this.span = span;
    }

    /** @param httpStatus 0 if there is none */
    void ended(CallOutcome outcome, int httpStatus) {
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

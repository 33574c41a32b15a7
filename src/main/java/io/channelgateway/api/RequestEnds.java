package io.channelgateway.api;

import io.channelgateway.message.Answer;
import io.channelgateway.observe.Observation;
import io.channelgateway.observe.RequestTrace;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures each request at its end and writes its line into the log.
 *
 * <p>A request whose client leaves ends twice: when the connection closes, and when its exchange does, as that goes on and
 * a message of it may be out. So does one that was answered because its exchange takes too long.
 */
final class RequestEnds {

    private static final Logger LOG = LoggerFactory.getLogger("io.channelgateway.requests");
    private static final String REFUSED = "refused";
    private static final String CLIENT_GONE = "client-gone";
    private static final String INSIDE = "inside";
    private static final String ENDED = "ended";
    private static final String LEFT = "left";
    private static final String REASON = "reason";

    private final Observation observation;

    RequestEnds(Observation observation) {
        this.observation = observation;
    }

    /** From here on the request has an exchange, which ends whatever the client does. */
    static void exchangeBegins(RoutingContext ctx) {
        ctx.put(INSIDE, true);
    }

    /** The exchange has ended, and its answer goes out now, if there is anybody to take it. */
    static void exchangeEnded(RoutingContext ctx, RequestLog ended) {
        ctx.put(ENDED, ended);
        Consumer<RequestLog> left = ctx.get(LEFT);
        if (left != null) {
            left.accept(ended);
        }
    }

    /** Answers for an exchange that takes too long. It goes on, as that of a client that has left, and is not touched. */
    static void overdue(RoutingContext ctx, Answer answer) {
        HttpServerResponse response = ctx.response();
        if (!response.ended() && !response.closed()) {
            refusedFor(ctx, "overdue");
            response.setStatusCode(answer.status()).putHeader("Content-Type", "application/json");
            AnswerBodies.end(ctx.request(), answer.body().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Why no route gets the request now, or has its answer, for the log. */
    static void refusedFor(RoutingContext ctx, String reason) {
        ctx.put(REASON, " reason=" + reason);
    }

    /** The response is out, or the connection is closed. */
    void of(RoutingContext ctx) {
        RequestLog ended = ctx.get(ENDED);
        RequestTrace trace = ctx.get(RequestTrace.VARIABLE);
        int status = ctx.response().headWritten() ? ctx.response().getStatusCode() : 0;
        String unrouted = status == 0 ? CLIENT_GONE : REFUSED;
        String route = ended == null ? unrouted : ended.route();
        boolean goesOn = ended == null && ctx.get(INSIDE) != null;
        if (goesOn) {
            ctx.put(LEFT, (Consumer<RequestLog>) late -> late(ctx, late, trace));
        }
        long nanos = nanos(ctx);
        observation.ended(route, status, nanos, goesOn ? null : trace);
        log(route, ended == null ? ctx.get(REASON, "") : ended.fields(), status, ctx.get(Door.REQUEST_ID), trace, nanos);
    }

    /** A request that never had a context is refused. */
    void ofInvalid(String requestId, int status, long startedNanos) {
        long nanos = System.nanoTime() - startedNanos;
        observation.ended(REFUSED, status, nanos, null);
        log(REFUSED, "", status, requestId, null, nanos);
    }

    private void late(RoutingContext ctx, RequestLog ended, RequestTrace trace) {
        observation.endedLate(ended.route(), trace);
        log(ended.route(), ended.fields(), 0, ctx.get(Door.REQUEST_ID), trace, nanos(ctx));
    }

    private static long nanos(RoutingContext ctx) {
        return System.nanoTime() - ctx.<Long>get(Door.STARTED);
    }

    private static void log(
            String route, String fields, int status, String requestId, RequestTrace trace, long nanos) {
        LOG.info(
                "{}{}{} request={}{} ms={}",
                route,
                fields,
                status == 0 ? "" : " status=" + status,
                requestId,
                RequestTrace.field(trace),
                nanos / 1_000_000);
    }
}

package io.channelgateway.api;

import com.github.f4b6a3.ulid.UlidCreator;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.observe.Observation;
import io.channelgateway.observe.RequestTrace;
import io.channelgateway.workspace.RateLimits;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every HTTP request passes on its way in and out, also those that no route ever sees: request
 * id, rate-limit headers, the error envelope, the refusal while the gateway is not ready, one log line.
 */
public final class Door {

    private static final Logger LOG = LoggerFactory.getLogger(Door.class);

    static final String REQUEST_ID = "requestId";
    static final String STARTED = "startedNanos";

    private static final String DOCUMENTED_PREFIX = "/functions/v1/api-gateway";
    private static final List<ErrorCode> CODES = List.of(
            ErrorCode.VALIDATION_ERROR, ErrorCode.NOT_FOUND, ErrorCode.METHOD_NOT_ALLOWED, ErrorCode.PAYLOAD_TOO_LARGE,
            ErrorCode.UNSUPPORTED_MEDIA_TYPE, ErrorCode.INTERNAL_ERROR, ErrorCode.UNAVAILABLE);

    private final Callers callers;
    private final RateLimits rateLimits;
    private final long longestBodyBytes;
    private final Observation observation;
    private final RequestEnds ends;
    private Supplier<Router> routes;
    private volatile State state = State.STARTING;
    private final AtomicInteger inside = new AtomicInteger();

    /** Requests come in while it is open, and as long as it is closing: load balancers need a while to notice. */
    public enum State { STARTING, OPEN, CLOSING, CLOSED }

    public Door(Callers callers, RateLimits rateLimits, long longestBodyBytes, Observation observation) {
        this.callers = callers;
        this.rateLimits = rateLimits;
        this.longestBodyBytes = longestBodyBytes;
        this.observation = observation;
        this.ends = new RequestEnds(observation);
    }

    /** From now on requests come in; before, they get 503. */
    public void open() {
        state = State.OPEN;
    }

    /** From now on nobody should send requests here; those that come are served. */
    public void announceClosing() {
        state = State.CLOSING;
    }

    /** From now on new requests get 503; those inside finish. */
    public void close() {
        state = State.CLOSED;
    }

    public State state() {
        return state;
    }

    /** How many requests came in while it was open, and are not answered yet. */
    public int inside() {
        return inside.get();
    }

    /**
     * @param root the server's outermost router, as failures do not reach another one
     * @param behind the router that the API's routes are attached to
     */
    void install(Router root, Supplier<Router> behind) {
        routes = behind;
        root.route().order(-1000).handler(this::enter);
        CODES.forEach(code -> root.errorHandler(code.status(), ctx -> refuse(ctx, code)));
    }

    private void enter(RoutingContext ctx) {
        String path = ctx.request().path();
        if (path.startsWith(DOCUMENTED_PREFIX + "/v1/")) {
            String query = ctx.request().query();
            ctx.reroute(path.substring(DOCUMENTED_PREFIX.length()) + (query == null ? "" : "?" + query));
            return;
        }
        begin(ctx);
        if (!isLetIn(ctx)) {
            RequestEnds.refusedFor(ctx, state == State.STARTING ? "starting" : "stopping");
            refuse(ctx, ErrorCode.UNAVAILABLE);
        } else if (!isQueryValid(ctx.request())) {
            refuse(ctx, ErrorCode.VALIDATION_ERROR);
        } else {
            ctx.next();
        }
    }

    /** Asked here, as a router that finds out by itself answers with a text of its own. */
    private static boolean isQueryValid(HttpServerRequest request) {
        try {
            return request.query() == null || request.params() != null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private void begin(RoutingContext ctx) {
        ctx.put(REQUEST_ID, newRequestId());
        ctx.put(STARTED, System.nanoTime());
        observe(ctx);
        ctx.addHeadersEndHandler(sent -> complete(ctx));
        ctx.addEndHandler(ended -> ends.of(ctx));
    }

    private void observe(RoutingContext ctx) {
        observation.started();
        if (observation.isTracing()) {
            HttpServerRequest request = ctx.request();
            ctx.put(
                    RequestTrace.VARIABLE,
                    observation.trace(
                            ctx.get(REQUEST_ID), request.method().name(), request.getHeader("traceparent")));
        }
    }

    /** Counted before the look at the state, so that a closed door without requests inside stays without. */
    private boolean isLetIn(RoutingContext ctx) {
        inside.incrementAndGet();
        if (state != State.OPEN && state != State.CLOSING) {
            inside.decrementAndGet();
            return false;
        }
        ctx.addEndHandler(ended -> inside.decrementAndGet());
        return true;
    }

    /** Answers what the HTTP parser could not read; such a request never becomes a routing context. */
    void refuseInvalid(HttpServerRequest request) {
        long startedNanos = System.nanoTime();
        String requestId = newRequestId();
        observation.started();
        HttpServerResponse response = request.response();
        response.setStatusCode(ErrorCode.VALIDATION_ERROR.status())
                .putHeader("Content-Type", "application/json")
                .putHeader("Connection", "close")
                .putHeader("X-Request-ID", requestId);
        rateLimits.peek(null).writeTo(response::putHeader);
        boolean isTooLong = request.decoderResult().cause() instanceof TooLongFrameException;
        String text = isTooLong ? ClientTexts.HEAD_TOO_LONG : ClientTexts.BAD_REQUEST;
        response.end(AnswerBodies.error(ErrorCode.VALIDATION_ERROR, text, null))
                .onComplete(sent -> request.connection().close());
        ends.ofInvalid(requestId, ErrorCode.VALIDATION_ERROR.status(), startedNanos);
    }

    private static String newRequestId() {
        return "req_" + UlidCreator.getMonotonicUlid();
    }

    private void complete(RoutingContext ctx) {
        HttpServerResponse response = ctx.response();
        response.putHeader("X-Request-ID", ctx.<String>get(REQUEST_ID));
        if (!response.headers().contains("X-RateLimit-Limit")) {
            rateLimits.peek(callers.find(ctx.request().getHeader(HttpHeaders.AUTHORIZATION))).writeTo(response::putHeader);
        }
    }

    private void refuse(RoutingContext ctx, ErrorCode code) {
        HttpServerResponse response = ctx.response();
        if (response.ended()) {
            return;
        }
        if (ctx.get(REQUEST_ID) == null) {
            // The router itself refuses some, such as one without a host.
            begin(ctx);
        }
        if (code == ErrorCode.INTERNAL_ERROR && ctx.failure() != null) {
            LOG.error("unhandled failure request={} {}", ctx.get(REQUEST_ID), StackTraces.withoutTexts(ctx.failure()));
        }
        if (code == ErrorCode.METHOD_NOT_ALLOWED) {
            response.putHeader("Allow", allowed(ctx));
        }
        boolean last = code == ErrorCode.UNAVAILABLE || code == ErrorCode.PAYLOAD_TOO_LARGE;
        if (last && ctx.request().version() != HttpVersion.HTTP_2) {
            response.putHeader("Connection", "close");
        }
        HttpMethod method = ctx.request().method();
        boolean isRead = method == HttpMethod.GET || method == HttpMethod.HEAD;
        AnswerBodies.end(ctx.request(), code, ClientTexts.atDoor(code, isRead, longestBodyBytes));
    }

    private String allowed(RoutingContext ctx) {
        return routes.get().getRoutes().stream()
                .filter(route -> route.methods() != null && isPathOf(route.getPath(), ctx.normalizedPath()))
                .flatMap(route -> route.methods().stream())
                .map(HttpMethod::name)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** @param pattern with segments such as {@code :id}, which stand for any */
    private static boolean isPathOf(String pattern, String path) {
        String[] segments = pattern == null ? new String[0] : pattern.split("/");
        String[] actual = path.split("/");
        return segments.length == actual.length
                && IntStream.range(0, actual.length)
                        .allMatch(i -> segments[i].startsWith(":") || segments[i].equals(actual[i]));
    }
}

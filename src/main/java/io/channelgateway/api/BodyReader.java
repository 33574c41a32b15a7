package io.channelgateway.api;

import io.channelgateway.attachment.BytesInFlight;
import io.channelgateway.attachment.BytesInFlight.Reservation;
import io.channelgateway.workspace.Caller;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.Exchange;

/**
 * Reads request bodies into memory, the long ones only for valid keys and while there is room for them.
 *
 * <p>A body is in memory once, from its first byte on, and counts until both the response and the
 * exchange have ended. Short ones do not count: they never wait for long ones.
 */
public final class BodyReader implements Handler<RoutingContext> {

    /** A body is long from here on. */
    static final int SHORT_BYTES = 1 << 16;

    private static final String BODY = "body";

    private final Callers callers;
    private final BytesInFlight bytesInFlight;
    private final int longestBytes;
    private final int deadlineSeconds;

    /**
     * @param longestBytes of a body; beyond it is 413
     * @param deadlineSeconds how long a body may take to arrive
     */
    public BodyReader(Callers callers, BytesInFlight bytesInFlight, int longestBytes, int deadlineSeconds) {
        this.callers = callers;
        this.bytesInFlight = bytesInFlight;
        this.longestBytes = longestBytes;
        this.deadlineSeconds = deadlineSeconds;
    }

    /** A body that has arrived. */
    private record Body(byte[] bytes, Reservation reservation) {}

    /** Gives the exchange the request's body, which nobody else has any more. Needs the exchange's unit of work. */
    static void handOver(RoutingContext ctx, Exchange exchange) {
        Body body = ctx.remove(BODY);
        if (body == null) {
            return;
        }
        exchange.getMessage().setBody(body.bytes());
        body.reservation().share().closeAfter(exchange);
    }

    @Override
    public void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        request.resume();
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean isOpenEnded = length == null
                && (request.version() == HttpVersion.HTTP_2 || request.headers().contains(HttpHeaders.TRANSFER_ENCODING));
        if (length == null && !isOpenEnded) {
            ctx.next();
        } else if (length != null && (length.length() > 9 || Integer.parseInt(length) > longestBytes)) {
            IncomingBody.leaveUnread(ctx, this);
            ctx.fail(413);
        } else {
            Reservation reservation = bytesInFlight.open(() -> owner(caller(ctx)));
            ctx.addEndHandler(ended -> reservation.close());
            new IncomingBody(ctx, reservation, this).read(length == null ? -1 : Integer.parseInt(length));
        }
    }

    boolean isKnown(RoutingContext ctx) {
        return caller(ctx) != null;
    }

    private Caller caller(RoutingContext ctx) {
        return callers.find(ctx.request().getHeader(HttpHeaders.AUTHORIZATION));
    }

    /** @param caller null if the key has been revoked meanwhile */
    private static String owner(Caller caller) {
        return caller == null ? "" : caller.workspace().id();
    }

    int longestBytes() {
        return longestBytes;
    }

    int deadlineSeconds() {
        return deadlineSeconds;
    }

    static void arrived(RoutingContext ctx, byte[] bytes, Reservation reservation) {
        ctx.put(BODY, new Body(bytes, reservation));
        ctx.next();
    }
}

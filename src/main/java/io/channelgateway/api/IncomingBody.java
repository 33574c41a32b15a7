package io.channelgateway.api;

import io.channelgateway.attachment.BytesInFlight.Reservation;
import io.channelgateway.failure.ErrorCode;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import javax.net.ssl.SSLException;

/**
 * One request's body while it arrives, on the request's event loop.
 *
 * <p>What is not to be kept is read all the same and thrown away before the answer: a client that
 * is still writing when the connection closes would see a reset in place of the answer.
 */
final class IncomingBody {

    private static final long LONGEST_DRAIN_MILLIS = 10_000;

    /** What happens when the last byte has come. */
    private enum End {
        /** The route gets the body. */
        PASS_ON,
        /** The route refuses a request without a valid key before it looks at the body. */
        PASS_ON_WITHOUT,
        /** There was no room. */
        UNAVAILABLE,
        /** It is answered already. */
        NOTHING
    }

    private final RoutingContext ctx;
    private final Reservation reservation;
    private final BodyReader reader;
    private byte[] bytes = {};
    private int length;
    private End end = End.PASS_ON;
    private boolean isLong;
    private Long timer;

    IncomingBody(RoutingContext ctx, Reservation reservation, BodyReader reader) {
        this.ctx = ctx;
        this.reservation = reservation;
        this.reader = reader;
    }

    /** @param declared the length, or -1 if it is not known before the end */
    void read(int declared) {
        HttpServerRequest request = ctx.request();
        ensure(declared < 0 ? BodyReader.SHORT_BYTES / 16 : declared);
        if (HttpHeaders.CONTINUE.toString().equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            if (end != End.PASS_ON) {
                closeAfterwards();
                finish();
                return;
            }
            ctx.response().writeContinue();
        }
        request.handler(this::add).endHandler(last -> finish()).exceptionHandler(broken -> abandon());
        if (request.version() != HttpVersion.HTTP_2) {
            // In place of the router's own, for which the request is over before it can be answered.
            ctx.response().exceptionHandler(this::refuseMalformed);
        }
        // Nearly every short body is there already, and needs no timer.
        ctx.vertx().runOnContext(read -> watch());
    }

    private void watch() {
        if (timer == null && end != End.NOTHING) {
            startTimer(reader.deadlineSeconds() * 1_000L);
        }
    }

    /** For a body that is refused by its length: whoever does not send it either is not waited for. */
    static void leaveUnread(RoutingContext ctx, BodyReader reader) {
        if (ctx.request().version() != HttpVersion.HTTP_2) {
            HttpConnection connection = ctx.request().connection();
            ctx.vertx().setTimer(drainMillis(reader), late -> connection.close());
        }
    }

    private static long drainMillis(BodyReader reader) {
        return Math.min(LONGEST_DRAIN_MILLIS, reader.deadlineSeconds() * 1_000L);
    }

    private void add(Buffer piece) {
        if (end == End.PASS_ON) {
            long needed = (long) length + piece.length();
            if (needed > reader.longestBytes()) {
                end(End.NOTHING);
                ctx.fail(ErrorCode.PAYLOAD_TOO_LARGE.status());
                return;
            }
            if (needed > bytes.length) {
                ensure((int) Math.min(Math.max(needed, bytes.length * 2L), reader.longestBytes()));
            }
        }
        if (end == End.PASS_ON) {
            piece.getBytes(bytes, length);
            length += piece.length();
        }
    }

    /** Makes room for so many bytes, or gives up what is there. */
    private void ensure(int capacity) {
        if (capacity > BodyReader.SHORT_BYTES) {
            if (!isLong && !reader.isKnown(ctx)) {
                drain(End.PASS_ON_WITHOUT);
                return;
            }
            if (!reservation.add(capacity - (bytes.length > BodyReader.SHORT_BYTES ? bytes.length : 0))) {
                drain(End.UNAVAILABLE);
                return;
            }
            isLong = true;
        }
        bytes = Arrays.copyOf(bytes, capacity);
    }

    private void drain(End how) {
        end(how);
        startTimer(drainMillis(reader));
    }

    private void end(End how) {
        end = how;
        bytes = null;
        reservation.close();
    }

    private void startTimer(long millis) {
        stopTimer();
        timer = ctx.vertx().setTimer(millis, late -> tooLate());
    }

    private void stopTimer() {
        if (timer != null) {
            ctx.vertx().cancelTimer(timer);
        }
    }

    private void tooLate() {
        closeAfterwards();
        if (end == End.PASS_ON && reader.isKnown(ctx)) {
            end(End.NOTHING);
            answer(ErrorCode.VALIDATION_ERROR, ClientTexts.bodyTooLate(reader.deadlineSeconds()));
        } else {
            if (end == End.PASS_ON) {
                end(End.PASS_ON_WITHOUT);
            }
            finish();
        }
    }

    private void finish() {
        stopTimer();
        End how = end;
        end = End.NOTHING;
        switch (how) {
            case PASS_ON -> passOn();
            case PASS_ON_WITHOUT -> ctx.next();
            case UNAVAILABLE -> answer(ErrorCode.UNAVAILABLE, ClientTexts.TOO_MANY_BYTES);
            default -> { }
        }
    }

    private void passOn() {
        byte[] whole = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        bytes = null;
        BodyReader.arrived(ctx, whole, reservation);
    }

    /** The client has hung up. */
    private void abandon() {
        if (end != End.NOTHING) {
            stopTimer();
            end(End.NOTHING);
        }
    }

    /** After chunks that are none, the server closes the connection, which takes one answer first; a broken one takes none. */
    private void refuseMalformed(Throwable broken) {
        boolean isOfParser = broken instanceof IllegalArgumentException || broken instanceof DecoderException;
        boolean isOfTls = broken.getCause() instanceof SSLException;
        if (isOfParser && !isOfTls && end != End.NOTHING) {
            abandon();
            closeAfterwards();
            ctx.fail(ErrorCode.VALIDATION_ERROR.status());
        }
    }

    /** Nobody waits for the rest of the body; the server by itself would. */
    private void closeAfterwards() {
        if (ctx.request().version() != HttpVersion.HTTP_2 && !ctx.response().headWritten()) {
            ctx.response().putHeader("Connection", "close");
            ctx.addEndHandler(sent -> ctx.request().connection().close());
        }
    }

    private void answer(ErrorCode code, String text) {
        if (!ctx.response().ended() && !ctx.response().closed()) {
            if (code == ErrorCode.UNAVAILABLE) {
                RequestEnds.refusedFor(ctx, "bytes-in-flight");
            }
            AnswerBodies.end(ctx.request(), code, text);
        }
    }
}

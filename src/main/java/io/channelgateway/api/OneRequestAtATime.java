package io.channelgateway.api;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Queue;

/**
 * Hands Vert.x the next request of an HTTP/1 connection when the one before is answered and the client reads its
 * answers; meanwhile the connection is not read from.
 *
 * <p>Vert.x itself queues any number of requests, answers them in a recursion that a few hundred of them overflow, and
 * keeps any number of answers that nobody reads. After an upgrade to HTTP/2 that is none it would keep the body, even
 * when the connection is closed.
 */
final class OneRequestAtATime extends ChannelDuplexHandler {

    private final Runnable answered;
    private final Queue<Object> waiting = new ArrayDeque<>();
    private boolean isInside;
    private boolean isInterim;

    /** @param answered runs when the end of an answer is written */
    OneRequestAtATime(Runnable answered) {
        this.answered = answered;
    }

    /** Whether there is a request that is not answered yet. */
    boolean isInside() {
        return isInside;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        if (waiting.isEmpty() && mayPass(context, read)) {
            pass(context, read);
        } else {
            waiting.add(read);
            context.channel().config().setAutoRead(false);
        }
    }

    /** What belongs to the request that is inside passes. */
    private boolean mayPass(ChannelHandlerContext context, Object read) {
        return !(read instanceof HttpRequest) || !isInside && context.channel().isWritable();
    }

    private void pass(ChannelHandlerContext context, Object read) {
        if (read instanceof HttpRequest request) {
            isInside = true;
            if (request.headers().contains(HttpHeaderNames.UPGRADE) && !isUpgradeToHttp2(request.headers())) {
                request.headers().remove(HttpHeaderNames.UPGRADE);
            }
        }
        context.fireChannelRead(read);
    }

    @Override
    public void write(ChannelHandlerContext context, Object written, ChannelPromise promise) {
        if (written instanceof HttpResponse response) {
            isInterim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }
        boolean isEnd = written instanceof LastHttpContent && !isInterim;
        context.write(written, promise);
        if (isEnd) {
            isInside = false;
            answered.run();
            goOnLater(context);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        context.fireChannelWritabilityChanged();
        goOnLater(context);
    }

    /** Not at once: Vert.x is still about the answer. */
    private void goOnLater(ChannelHandlerContext context) {
        if (!waiting.isEmpty()) {
            context.executor().execute(() -> goOn(context));
        }
    }

    private void goOn(ChannelHandlerContext context) {
        if (waiting.isEmpty() || !mayPass(context, waiting.peek())) {
            return;
        }
        while (!waiting.isEmpty() && mayPass(context, waiting.peek())) {
            pass(context, waiting.poll());
        }
        if (waiting.isEmpty()) {
            context.channel().config().setAutoRead(true);
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    /**
     * As Vert.x looks at it (RFC 7540, 3.2); any other upgrade may be ignored, as is one with a body: curl would
     * not send the rest of it.
     */
    private static boolean isUpgradeToHttp2(HttpHeaders headers) {
        String connection = headers.get(HttpHeaderNames.CONNECTION, "").toLowerCase(Locale.ROOT).replace(" ", "");
        return headers.contains(HttpHeaderNames.UPGRADE, Http2CodecUtil.HTTP_UPGRADE_PROTOCOL_NAME, true)
                && headers.get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0")
                && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                && List.of(connection.split(",")).containsAll(List.of("upgrade", "http2-settings"))
                && areSettings(headers.get(Http2CodecUtil.HTTP_UPGRADE_SETTINGS_HEADER));
    }

    private static boolean areSettings(String encoded) {
        if (encoded == null) {
            return false;
        }
        try {
            Buffer settings = Buffer.buffer(Base64.getUrlDecoder().decode(encoded));
            Http2Settings valid = new Http2Settings();
            for (int at = 0; at < settings.length(); at += 6) {
                valid.put((char) settings.getUnsignedShort(at), Long.valueOf(settings.getUnsignedInt(at + 2)));
            }
            return true;
        } catch (IllegalArgumentException | IndexOutOfBoundsException none) {
            return false;
        }
    }
}

package io.channelgateway.api;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Hands Vert.x the next request of an HTTP/1 connection when the one before is answered and the client reads its
 * answers; meanwhile the connection is not read from.
 *
 * <p>Vert.x itself queues any number of requests, answers them in a recursion that a few hundred of them overflow, and
 * keeps any number of answers that nobody reads.
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
        if (read instanceof HttpRequest) {
            isInside = true;
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
}

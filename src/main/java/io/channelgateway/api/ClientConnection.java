package io.channelgateway.api;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One connection of a client, which is closed if a request's head does not arrive, answers are not read, or
 * nothing happens at all for too long.
 *
 * <p>The time limits of Vert.x count bytes: a request that waits for its provider has none. Over HTTP/2, where one
 * connection has many requests, bytes count here as well.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {

    private final Timeouts timeouts;
    private ChannelHandlerContext context;
    private boolean isKnown;
    private OneRequestAtATime requests;
    private boolean isArriving;
    private long sinceNanos;
    private Future<?> nextCheck;

    /**
     * How long clients are waited for.
     *
     * @param arrivalSeconds for the rest of a head, and for answers to be read
     * @param idleSeconds for the next request
     */
    record Timeouts(int arrivalSeconds, int idleSeconds) {}

    ClientConnection(Timeouts timeouts) {
        this.timeouts = timeouts;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        restartTimeout();
        scheduleCheck();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        nextCheck.cancel(false);
        if (removed.channel().isActive()) {
            // An upgrade to HTTP/2 takes everything out.
            removed.executor().execute(() -> removed.pipeline().addFirst(new ClientConnection(timeouts)));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object read) {
        if (!isKnown) {
            // Only now the server has looked at the first bytes, and has set up what reads this protocol.
            isKnown = true;
            keepInTurn(reading.pipeline());
        }
        if (requests == null) {
            restartTimeout();
        } else if (!isArriving && !requests.isInside()) {
            restartTimeout();
            isArriving = true;
        }
        reading.fireChannelRead(read);
    }

    private void keepInTurn(ChannelPipeline pipeline) {
        ChannelHandlerContext http1 = pipeline.context(HttpResponseEncoder.class);
        if (http1 != null) {
            requests = new OneRequestAtATime(this::restartTimeout);
            pipeline.addAfter(http1.name(), null, requests);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        restartTimeout();
        changed.fireChannelWritabilityChanged();
    }

    private void restartTimeout() {
        sinceNanos = System.nanoTime();
        isArriving = false;
    }

    private void scheduleCheck() {
        int seconds = Math.max(1, Math.min(timeouts.arrivalSeconds(), timeouts.idleSeconds()));
        nextCheck = context.executor().schedule(this::checkTimeout, seconds, TimeUnit.SECONDS);
    }

    private void checkTimeout() {
        boolean isRead = context.channel().isWritable();
        boolean isInside = requests != null && requests.isInside();
        int seconds = isArriving || !isRead ? timeouts.arrivalSeconds() : timeouts.idleSeconds();
        boolean isLong = System.nanoTime() - sinceNanos >= TimeUnit.SECONDS.toNanos(seconds);
        if (isLong && !(isInside && isRead)) {
            // From here on: further in, Vert.x would first wait until everything is written.
            context.close();
        } else if (context.channel().isOpen()) {
            scheduleCheck();
        }
    }
}

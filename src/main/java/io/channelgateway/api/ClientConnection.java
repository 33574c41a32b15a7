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

    private final Patience patience;
    private ChannelHandlerContext context;
    private boolean isKnown;
    private OneRequestAtATime requests;
    private boolean isArriving;
    private long sinceNanos;
    private Future<?> look;

    /**
     * How long clients are waited for.
     *
     * @param arrivalSeconds for the rest of a head, and for answers to be read
     * @param idleSeconds for the next request
     */
    record Patience(int arrivalSeconds, int idleSeconds) {}

    ClientConnection(Patience patience) {
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        settle();
        lookLater();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        look.cancel(false);
        if (removed.channel().isActive()) {
            // An upgrade to HTTP/2 takes everything out.
            removed.executor().execute(() -> removed.pipeline().addFirst(new ClientConnection(patience)));
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
            settle();
        } else if (!isArriving && !requests.isInside()) {
            settle();
            isArriving = true;
        }
        reading.fireChannelRead(read);
    }

    private void keepInTurn(ChannelPipeline pipeline) {
        ChannelHandlerContext http1 = pipeline.context(HttpResponseEncoder.class);
        if (http1 != null) {
            requests = new OneRequestAtATime(this::settle);
            pipeline.addAfter(http1.name(), null, requests);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        settle();
        changed.fireChannelWritabilityChanged();
    }

    private void settle() {
        sinceNanos = System.nanoTime();
        isArriving = false;
    }

    private void lookLater() {
        int seconds = Math.max(1, Math.min(patience.arrivalSeconds(), patience.idleSeconds()));
        look = context.executor().schedule(this::look, seconds, TimeUnit.SECONDS);
    }

    private void look() {
        boolean isRead = context.channel().isWritable();
        boolean isInside = requests != null && requests.isInside();
        int seconds = isArriving || !isRead ? patience.arrivalSeconds() : patience.idleSeconds();
        boolean isLong = System.nanoTime() - sinceNanos >= TimeUnit.SECONDS.toNanos(seconds);
        if (isLong && !(isInside && isRead)) {
            // From here on: further in, Vert.x would first wait until everything is written.
            context.close();
        } else if (context.channel().isOpen()) {
            lookLater();
        }
    }
}

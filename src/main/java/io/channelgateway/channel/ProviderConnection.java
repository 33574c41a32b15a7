package io.channelgateway.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.vertx.core.http.impl.HttpClientConnection;
import io.vertx.core.http.impl.HttpClientStream;
import io.vertx.core.http.impl.HttpResponseHead;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;

/**
 * One connection to a provider, for one call after the other. Its event loop does everything on it.
 *
 * <p>A kept-alive connection may end while it is idle. The end of one that was idle for a while is
 * looked for before it is written to, as the event loop may not have come to see it yet.
 */
final class ProviderConnection {

    /** Under load connections rest for less, and without load the look costs nothing that anybody would miss. */
    private static final long RESTED_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LIFE_NANOS = TimeUnit.MINUTES.toNanos(5);
    /** The provider counts from when it sent its answer. */
    private static final long EARLY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Netty copies what it writes; of a large file only so much at a time. */
    private static final int PIECE_BYTES = 1 << 16;

    private final HostConnections host;
    private final int loop;
    private final HttpClientConnection wire;
    private final EventLoop eventLoop;
    private final Channel channel;
    private final long endOfLifeNanos;
    private boolean isNew = true;
    private boolean isRequestWritten;
    private boolean isAnswerRead;
    private ProviderCall serving;
    private volatile boolean isGone;
    private volatile long idleSinceNanos;
    private volatile long idleUntilNanos;

    /** On its event loop. */
    ProviderConnection(HostConnections host, int loop, HttpClientConnection wire) {
        this.host = host;
        this.loop = loop;
        this.wire = wire;
        this.eventLoop = wire.getContext().nettyEventLoop();
        this.channel = wire.channel();
        this.idleSinceNanos = System.nanoTime();
        this.endOfLifeNanos = idleSinceNanos + LIFE_NANOS;
        this.idleUntilNanos = endOfLifeNanos;
        InterimAnswers.skipOn(channel.pipeline());
        wire.exceptionHandler(known -> {});
        wire.evictionHandler(nothing -> {
            isGone = true;
            host.gone(this);
        });
    }

    /** The number of its event loop. */
    int loop() {
        return loop;
    }

    boolean isGone() {
        return isGone;
    }

    /** Whether it may still be used, as far as time goes. */
    boolean isFresh(long nowNanos) {
        return nowNanos - idleUntilNanos < 0;
    }

    /** Makes a call, unless it was given up; from any thread. */
    void serve(ProviderCall call) {
        if (System.nanoTime() - idleSinceNanos > RESTED_NANOS) {
            serveAfterLook(call);
        } else if (eventLoop.inEventLoop() && isNew) {
            write(call);
        } else {
            // Not before all that was read with the last answer is seen.
            eventLoop.execute(() -> write(call));
        }
    }

    /**
     * As {@link #serve}, and whatever has come by now is seen before: the connection's end, or a second answer to the call
     * before, which would be taken for an answer to this one.
     */
    void serveAfterLook(ProviderCall call) {
        // A task for now may still run in the present turn of the loop; the one that it makes sees a new turn,
        // and each turn begins with a look at the connections.
        eventLoop.schedule(
                () -> eventLoop.schedule(() -> write(call), 0, TimeUnit.NANOSECONDS), 0, TimeUnit.NANOSECONDS);
    }

    private void write(ProviderCall call) {
        if (isGone || !channel.isActive()) {
            if (isNew) {
                call.failed(new ClosedChannelException());
            } else {
                host.serve(call);
            }
        } else if (call.startWriting(this)) {
            isNew = false;
            serving = call;
            wire.createStream(wire.getContext(), made -> {
                if (made.succeeded()) {
                    write(call, made.result());
                } else {
                    call.failed(made.cause());
                }
            });
        } else {
            host.release(this);
        }
    }

    private void write(ProviderCall call, HttpClientStream stream) {
        isAnswerRead = false;
        stream.headHandler(head -> read(call, () -> {
            keepFor(head);
            call.headRead(head);
        }));
        stream.chunkHandler(part -> read(call, () -> call.bodyRead(part)));
        stream.endHandler(trailers -> answerRead(call));
        stream.exceptionHandler(failure -> {
            call.failed(failure);
            end();
        });
        stream.closeHandler(nothing -> leave(call));
        ByteBuf body = call.body();
        isRequestWritten = body == null || body.readableBytes() <= PIECE_BYTES;
        if (isRequestWritten) {
            stream.writeHead(call.head(), false, body, true, null, false, null);
        } else {
            ByteBuf piece = body.readRetainedSlice(PIECE_BYTES);
            stream.writeHead(
                    call.head(), false, piece, false, null, false, done -> writeOn(call, stream, body, done.succeeded()));
        }
    }

    private void writeOn(ProviderCall call, HttpClientStream stream, ByteBuf body, boolean isWell) {
        if (!isWell || isGone || call.isOver()) {
            // Whoever ended the connection has told the call.
            return;
        }
        isRequestWritten = body.readableBytes() <= PIECE_BYTES;
        if (isRequestWritten) {
            stream.writeBuffer(body, true, null);
        } else {
            ByteBuf piece = body.readRetainedSlice(PIECE_BYTES);
            stream.writeBuffer(piece, false, done -> writeOn(call, stream, body, done.succeeded()));
        }
    }

    /** Something that is read and may turn out to be no answer. */
    private interface Reading {
        void run() throws IOException;
    }

    private void read(ProviderCall call, Reading reading) {
        if (call.isOver()) {
            return;
        }
        try {
            reading.run();
        } catch (IOException | RuntimeException bad) {
            call.failed(bad);
            end();
        }
    }

    private void keepFor(HttpResponseHead head) {
        long now = System.nanoTime();
        long promised = KeepAlive.seconds(head.headers.get("Keep-Alive"));
        long until = promised < 0 ? endOfLifeNanos : now + TimeUnit.SECONDS.toNanos(promised) - EARLY_NANOS;
        idleUntilNanos = until - endOfLifeNanos < 0 ? until : endOfLifeNanos;
    }

    /** An answer may come before the provider has read the request; the connection is of no more use then. */
    private void answerRead(ProviderCall call) {
        isAnswerRead = !call.isOver();
        if (isAnswerRead && !isRequestWritten) {
            end();
            call.completed();
        }
    }

    /** The call is through with the connection, which is free before whoever awaits the answer makes the next call. */
    private void leave(ProviderCall call) {
        serving = null;
        boolean isWhole = isAnswerRead;
        if (!isWhole || !isFlushed()) {
            end();
        } else if (!isGone) {
            idleSinceNanos = System.nanoTime();
            host.release(this);
        }
        if (!isWhole) {
            // Nothing more can come.
            call.failed(new ClosedChannelException());
        } else if (!call.isOver()) {
            call.completed();
        }
    }

    private boolean isFlushed() {
        ChannelOutboundBuffer left = channel.unsafe().outboundBuffer();
        return left == null || left.isEmpty();
    }

    /** Ends it if it still serves that call; from any thread. */
    void endWith(ProviderCall call) {
        eventLoop.execute(() -> {
            if (serving == call) {
                end();
            }
        });
    }

    /** Lets an idle one go, as it is too old; from any thread. */
    void letGo() {
        eventLoop.execute(wire::close);
    }

    /** Ends it at once: nothing that waits to be written is written any more. On its event loop. */
    void end() {
        ChannelHandlerContext nearest = channel.pipeline().firstContext();
        if (channel.isActive() && nearest != null) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            // Beyond Vert.x and TLS, who would first write what is left and wait for it.
            nearest.close();
        }
    }

    /** As {@link #end}, from any thread. */
    void endSoon() {
        eventLoop.execute(this::end);
    }
}

package io.channelgateway.channel;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The event loops of a Vert.x, by their numbers from 0. */
final class EventLoops {

    /** The number of no event loop. */
    static final int NONE = -1;

    private final List<ContextInternal> contexts = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    EventLoops(Vertx vertx) {
        VertxInternal inside = (VertxInternal) vertx;
        for (EventExecutor loop : inside.getEventLoopGroup()) {
            contexts.add(inside.createEventLoopContext((EventLoop) loop, null, EventLoops.class.getClassLoader()));
        }
    }

    int size() {
        return contexts.size();
    }

    ContextInternal get(int number) {
        return contexts.get(number);
    }

    /** The one that runs this, or {@link #NONE}. */
    int here() {
        for (int i = 0; i < contexts.size(); i++) {
            if (contexts.get(i).nettyEventLoop().inEventLoop()) {
                return i;
            }
        }
        return NONE;
    }

    /** The given one, or for {@link #NONE} one after the other. */
    int orNext(int number) {
        return number == NONE ? Math.floorMod(next.getAndIncrement(), contexts.size()) : number;
    }
}

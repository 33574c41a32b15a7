package io.channelgateway.reload;

import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands each request to the routes that are in force, which can change as a whole between two requests.
 *
 * <p>A request stays with the routes that it met, and these know whether any is still with them.
 */
public final class RouterSwitch implements Handler<RoutingContext> {

    private volatile Seat current;

    /** Routes that can be put in force, and the number of requests that are with them. */
    public static final class Seat {

        private final Router router;
        private final AtomicInteger inside = new AtomicInteger();

        public Seat(Router router) {
            this.router = router;
        }

        public int inside() {
            return inside.get();
        }
    }

    /** From now on requests go there. */
    public void set(Seat seat) {
        current = seat;
    }

    /** The routes in force; null before the first ones are. */
    public Router router() {
        Seat seat = current;
        return seat == null ? null : seat.router;
    }

    @Override
    public void handle(RoutingContext ctx) {
        Seat seat = enter();
        if (seat == null) {
            ctx.fail(503);
            return;
        }
        ctx.addEndHandler(ended -> seat.inside.decrementAndGet());
        seat.router.handleContext(ctx);
    }

    /** Counted before it is certain, so that routes out of force and without requests get no more. */
    private Seat enter() {
        Seat seat = current;
        while (seat != null) {
            seat.inside.incrementAndGet();
            if (seat == current) {
                return seat;
            }
            seat.inside.decrementAndGet();
            seat = current;
        }
        return null;
    }
}

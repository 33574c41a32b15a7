package io.channelgateway;

import io.channelgateway.api.Door;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a gateway: it is not ready any more, then its door closes, then the requests inside finish.
 *
 * <p>The server listens all the while, so that whoever comes gets an answer.
 */
final class Drain {

    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final long LOOK_MILLIS = 20;

    private final Door door;
    private final BooleanSupplier isIdle;
    private final Duration delay;
    private final Duration limit;

    /**
     * @param isIdle whether nothing is under way on any route
     * @param delay between not being ready and a closed door
     * @param limit how long requests inside may take from then on
     */
    Drain(Door door, BooleanSupplier isIdle, Duration delay, Duration limit) {
        this.door = door;
        this.isIdle = isIdle;
        this.delay = delay;
        this.limit = limit;
    }

    /** @return whether all requests have finished; false also if the thread is interrupted */
    boolean run() {
        boolean wasReady = door.state() == Door.State.OPEN;
        door.announceClosing();
        if (wasReady && !delay.isZero()) {
            LOG.info("stopping: not ready any more, the door closes in {} s", delay.toSeconds());
            pause(delay.toMillis());
        }
        door.close();
        LOG.info("stopping: the door is closed, requests inside={}", door.inside());
        boolean isDrained = await();
        if (isDrained) {
            LOG.info("stopping: all requests have finished");
        } else {
            LOG.warn("stopping: unfinished requests={}, their outcome is unknown", door.inside());
        }
        return isDrained;
    }

    /** A request whose client has hung up may be between its arrival and its route, so one look is not enough. */
    private boolean await() {
        long start = System.nanoTime();
        int idleLooks = 0;
        while (idleLooks < 2) {
            idleLooks = door.inside() == 0 && isIdle.getAsBoolean() ? idleLooks + 1 : 0;
            if (idleLooks < 2 && (System.nanoTime() - start > limit.toNanos() || !pause(LOOK_MILLIS))) {
                return false;
            }
        }
        return true;
    }

    private static boolean pause(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

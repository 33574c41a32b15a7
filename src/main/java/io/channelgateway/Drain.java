package io.channelgateway;

import io.channelgateway.api.Door;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
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
    /** Between not being ready and a closed door. */
    private final Duration delay;

    /** How long requests inside may take from then on. */
    private final Duration limit;

    /** @param isReloadIdle whether nothing is under way on routes that are not the gateway's own */
    Drain(CamelContext gateway, BooleanSupplier isReloadIdle) {
        Settings settings = new Settings(gateway);
        this.door = gateway.getRegistry().lookupByNameAndType("door", Door.class);
        this.isIdle = () -> gateway.getInflightRepository().size() == 0 && isReloadIdle.getAsBoolean();
        this.delay = Duration.ofSeconds(settings.number("gateway.drain-delay-seconds"));
        this.limit = Duration.ofSeconds(settings.number("camel.main.shutdownTimeout"));
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

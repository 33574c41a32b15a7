package io.channelgateway.reload;

import io.channelgateway.worker.Daemons;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The generation of routes in force, and earlier ones that still have requests to finish. */
public final class Generations implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);
    private static final long LOOK_MILLIS = 100;
    /** No send takes as long: what is still under way then is stuck. */
    private static final long LONGEST_DRAIN_NANOS = Duration.ofMinutes(15).toNanos();

    private final Consumer<CamelContext> beginning;
    private final Consumer<CamelContext> ended;
    private final List<Leaving> leaving = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Daemons.named("routes-drain"));
    private volatile Generation current;
    private boolean isClosed;

    /**
     * @param beginning runs before a generation is put in force
     * @param ended runs after one is closed
     */
    public Generations(Consumer<CamelContext> beginning, Consumer<CamelContext> ended) {
        this.beginning = beginning;
        this.ended = ended;
        timer.scheduleWithFixedDelay(this::closeIdle, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static final class Leaving {

        private final Generation generation;
        private final long since = System.nanoTime();
        private boolean wasIdle;

        Leaving(Generation generation) {
            this.generation = generation;
        }

        /** A request whose client has hung up may be between its arrival and its route, so one look is not enough. */
        boolean isOver() {
            boolean isIdle = generation.isIdle();
            boolean isOver = isIdle && wasIdle;
            wasIdle = isIdle;
            return isOver || System.nanoTime() - since > LONGEST_DRAIN_NANOS;
        }
    }

    /** Puts a started generation in force; the one before it finishes what it has, and is closed. */
    public synchronized void replaceBy(Generation next) {
        if (isClosed) {
            // It was loaded while the gateway stopped.
            next.close();
            return;
        }
        Generation previous = current;
        beginning.accept(next.getCamelContext());
        next.putInForce();
        current = next;
        if (previous != null) {
            leaving.add(new Leaving(previous));
        }
    }

    /** The Camel whose routes are in force, or null. */
    public CamelContext current() {
        Generation generation = current;
        return generation == null ? null : generation.getCamelContext();
    }

    /** How many generations are loaded, the one in force included. */
    public int size() {
        return leaving.size() + (current == null ? 0 : 1);
    }

    /** Whether no request is under way in any generation. */
    public boolean isIdle() {
        Generation generation = current;
        return (generation == null || generation.isIdle())
                && leaving.stream().allMatch(one -> one.generation.isIdle());
    }

    private void closeIdle() {
        for (Leaving one : leaving) {
            try {
                if (one.isOver()) {
                    leaving.remove(one);
                    end(one.generation);
                }
            } catch (RuntimeException | OutOfMemoryError failed) {
                // An exception would end the timer for good.
                LOG.warn("an old generation of routes did not stop: {}", failed.getClass().getName());
            }
        }
    }

    private void end(Generation generation) {
        if (!generation.isIdle()) {
            LOG.warn("an old generation of routes is stopped with requests that never end");
        }
        CamelContext context = generation.getCamelContext();
        generation.close();
        ended.accept(context);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        timer.shutdownNow();
        leaving.forEach(one -> one.generation.close());
        leaving.clear();
        if (current != null) {
            current.close();
        }
    }
}

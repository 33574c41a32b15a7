package io.channelgateway.health;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether something that runs work still does: it is given a little now and then, and must get to it in time.
 */
final class Pulse {

    private final Executor executor;
    private final AtomicBoolean isAwaited = new AtomicBoolean();
    private volatile long lastNanos = System.nanoTime();

    Pulse(Executor executor) {
        this.executor = executor;
    }

    /** Asks for one more beat, unless the last one is still to come. */
    void ask() {
        if (isAwaited.compareAndSet(false, true)) {
            executor.execute(() -> {
                lastNanos = System.nanoTime();
                isAwaited.set(false);
            });
        }
    }

    /** The time since the last beat. */
    long ageNanos() {
        return System.nanoTime() - lastNanos;
    }
}

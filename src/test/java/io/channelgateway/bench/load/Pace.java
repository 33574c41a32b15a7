package io.channelgateway.bench.load;

import java.util.ArrayDeque;
import java.util.Deque;

/** When requests are due that come at a rate, whether or not somebody can send them. */
final class Pace {

    private static final long NANOS = 1_000_000_000;

    private final int perSecond;
    private final Deque<Long> due = new ArrayDeque<>();
    private long startNanos;
    private long given;

    /** @param perSecond 0 for no requests at all */
    Pace(int perSecond) {
        this.perSecond = perSecond;
    }

    void begin(long now) {
        startNanos = now;
        given = 0;
        due.clear();
    }

    /** Adds what became due since the last time. */
    void advance(long now) {
        for (long wanted = (now - startNanos) * perSecond / NANOS; given < wanted; given++) {
            due.add(now);
        }
    }

    boolean isDue() {
        return !due.isEmpty();
    }

    /** The moment at which the oldest one was due. */
    long next() {
        return due.remove();
    }
}

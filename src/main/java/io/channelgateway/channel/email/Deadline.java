package io.channelgateway.channel.email;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The moment at which one send is called off, whatever it is waiting for.
 *
 * <p>Handing the message over and calling it off exclude each other: exactly one of {@link #commit()}
 * and the passing of the deadline wins.
 */
final class Deadline implements AutoCloseable {

    private enum State {
        RUNNING,
        COMMITTED,
        CALLED_OFF
    }

    private final long end;
    private final ScheduledFuture<?> timer;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private volatile boolean passed;
    private volatile MailSocket socket;

    Deadline(ScheduledExecutorService timers, Duration length) {
        end = System.nanoTime() + length.toNanos();
        timer = timers.schedule(this::pass, length.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Closes this socket, and no other, when the time is up. That ends every read and write on it. */
    void watch(MailSocket next) {
        socket = next;
        if (passed) {
            next.close();
        }
    }

    /** Whether the message may be handed over now; from then on the deadline leaves the outcome unknown. */
    boolean commit() {
        return state.compareAndSet(State.RUNNING, State.COMMITTED);
    }

    boolean hasPassed() {
        return passed;
    }

    /** Milliseconds, at least 1. */
    long remainingMillis() {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    @Override
    public void close() {
        timer.cancel(false);
    }

    private void pass() {
        state.compareAndSet(State.RUNNING, State.CALLED_OFF);
        passed = true;
        MailSocket watched = socket;
        if (watched != null) {
            watched.close();
        }
    }
}

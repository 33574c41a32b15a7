package io.channelgateway.worker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The executor of a {@code throttle} in the mode {@code ConcurrentRequests}, without which its bound does not hold.
 *
 * <p>Camel's {@code ConcurrentRequestsThrottler} forgets the count of a key ten seconds after a request with that key
 * has ended, although others may be on their way and still count. It has that done here, where what is to be done later
 * never is: the counts stay as long as the route, a few hundred bytes for each key.
 */
public final class ThrottleExecutor extends ScheduledThreadPoolExecutor {

    private static final Never NEVER = new Never();

    public ThrottleExecutor() {
        super(1, Daemons.named("throttle"));
        // Nobody closes it: its thread ends when there is nothing to do.
        setKeepAliveTime(1, TimeUnit.SECONDS);
        allowCoreThreadTimeOut(true);
    }

    /** Done already, as far as anybody can tell. */
    private static final class Never extends CompletableFuture<Void> implements ScheduledFuture<Void> {

        Never() {
            complete(null);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(0, other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return delay > 0 ? NEVER : super.schedule(command, delay, unit);
    }
}

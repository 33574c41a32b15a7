package io.channelgateway.channel;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.io.Closeable;
import java.util.concurrent.TimeUnit;

/**
 * Ends calls that take longer than they may, some twenty milliseconds late at the most.
 *
 * <p>Nearly every deadline is called off; here that takes neither a lock nor a place in an order.
 */
final class Deadlines implements Closeable {

    private static final int TICK_MILLIS = 20;

    private final long seconds;
    private final HashedWheelTimer timer;

    Deadlines(long seconds) {
        this.seconds = seconds;
        this.timer = new HashedWheelTimer(
                task -> {
                    Thread thread = new Thread(task, "provider-deadlines");
                    thread.setDaemon(true);
                    return thread;
                },
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** From now on the call's time runs. */
    void watch(ProviderCall call) {
        Timeout deadline = timer.newTimeout(over -> call.expire(), seconds, TimeUnit.SECONDS);
        call.answer().whenComplete((answer, failure) -> deadline.cancel());
    }

    @Override
    public void close() {
        timer.stop();
    }
}

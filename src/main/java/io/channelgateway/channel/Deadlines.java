package io.channelgateway.channel;

import io.channelgateway.worker.Daemons;
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

    private final long connectSeconds;
    private final long callSeconds;
    private final HashedWheelTimer timer;

    Deadlines(long connectSeconds, long callSeconds) {
        this.connectSeconds = connectSeconds;
        this.callSeconds = callSeconds;
        this.timer = new HashedWheelTimer(
                Daemons.named("provider-deadlines"),
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** From now on the call's time runs. */
    void watch(ProviderCall call) {
        Timeout deadline = timer.newTimeout(over -> call.expire(), callSeconds, TimeUnit.SECONDS);
        call.answer().whenComplete((answer, failure) -> deadline.cancel());
    }

    /** Has something happen if a call still waits for a connection after the time that connecting may take. */
    Timeout watchWaiting(Runnable over) {
        return timer.newTimeout(deadline -> over.run(), connectSeconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        timer.stop();
    }
}

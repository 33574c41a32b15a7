package io.channelgateway.channel;

import java.io.Closeable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends calls that take longer than they may. */
final class Deadlines implements Closeable {

    private final long seconds;
    private final ScheduledThreadPoolExecutor timer;

    Deadlines(long seconds) {
        this.seconds = seconds;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "provider-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** From now on the call's time runs. */
    void watch(ProviderCall call) {
        ScheduledFuture<?> deadline = timer.schedule(call::expire, seconds, TimeUnit.SECONDS);
        call.answer().whenComplete((answer, failure) -> deadline.cancel(false));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}

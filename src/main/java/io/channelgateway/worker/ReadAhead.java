package io.channelgateway.worker;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What is read on a thread of its own before anybody asks for it, as that takes a while. */
public final class ReadAhead<T> {

    private final FutureTask<T> reading;

    public ReadAhead(String thread, Callable<T> reader) {
        this.reading = new FutureTask<>(reader);
        Daemons.start(thread, reading);
    }

    /** What was read, as soon as it is; null if it cannot be, or if whoever waits is interrupted. */
    public T take() {
        try {
            return reading.get();
        } catch (ExecutionException unreadable) {
            return null;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}

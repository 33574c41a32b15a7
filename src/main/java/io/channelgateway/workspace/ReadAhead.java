package io.channelgateway.workspace;

import io.channelgateway.worker.Daemons;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A file that is being read on a thread of its own before anybody asks for it, as a large one takes its time. */
final class ReadAhead<T> {

    private final FutureTask<Version<T>> reading;

    /** @param content tells whether the file has changed since */
    ReadAhead(FileVersion content, Callable<T> file) {
        // The version first: a change in between makes what was read newer than its version, and it is read again.
        this.reading = new FutureTask<>(() -> new Version<>(content.read(), file.call()));
        Daemons.start("workspaces-ahead", reading);
    }

    private record Version<T>(String name, T content) {}

    /** What was read; null if the file has changed since, or could not be read. */
    T take(String version) throws InterruptedException {
        try {
            Version<T> read = reading.get();
            return read.name().equals(version) ? read.content() : null;
        } catch (ExecutionException unreadable) {
            return null;
        }
    }
}

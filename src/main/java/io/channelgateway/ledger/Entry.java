package io.channelgateway.ledger;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** One input on its way to a batch; its result is known after the work is durable. */
final class Entry<I, T> {

    private final I input;
    private final long submitted = System.nanoTime();
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private T result;

    Entry(I input) {
        this.input = input;
    }

    I input() {
        return input;
    }

    /** A moment of {@link System#nanoTime()}. */
    long submitted() {
        return submitted;
    }

    CompletableFuture<T> future() {
        return future;
    }

    /** Keeps what came of it, until {@link #settle()}. */
    void done(T result) {
        this.result = result;
    }

    /** Tells the future; false if there is no result yet. */
    boolean settle() {
        return result != null && future.complete(result);
    }

    /** Tells the future what comes of a last attempt. */
    void settle(Supplier<T> attempt) {
        try {
            future.complete(attempt.get());
        } catch (RuntimeException | Error failed) {
            fail(failed);
        }
    }

    void fail(Throwable reason) {
        future.completeExceptionally(reason);
    }
}

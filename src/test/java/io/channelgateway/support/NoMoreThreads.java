package io.channelgateway.support;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Fails each new thread that a class makes, as the system does when a process has as many as it may. It holds for threads
 * that descend from the one that made this.
 */
public final class NoMoreThreads extends InheritableThreadLocal<String> implements AutoCloseable {

    private final String maker;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private volatile boolean isReached;

    public NoMoreThreads(Class<?> maker) {
        this.maker = maker.getName();
        set("");
    }

    /** From now on there is none, or there are some again. */
    public void reached(boolean isNow) {
        isReached = isNow;
    }

    /** The names of the threads that could make none. */
    public Set<String> refused() {
        return refused;
    }

    @Override
    protected String childValue(String value) {
        boolean isOfMaker = Stream.of(new Throwable().getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(maker));
        if (isReached && isOfMaker) {
            refused.add(Thread.currentThread().getName());
            throw new OutOfMemoryError("unable to create native thread");
        }
        return value;
    }

    @Override
    public void close() {
        remove();
    }
}

package io.channelgateway.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Threads that handle whatever has queued up while they handled their last batches; mostly it is one.
 *
 * <p>Expensive steps such as an fsync are so shared by as many items as there are, without waiting for more.
 */
final class BatchThread<T> implements AutoCloseable {

    /** Empty stands for the end, and stays there for the other threads. */
    private final BlockingQueue<Optional<T>> queue = new LinkedBlockingQueue<>();

    private final int largest;
    private final Consumer<List<T>> handler;
    private final List<Thread> threads;
    private boolean isClosed;

    /** @param handler must not throw */
    BatchThread(String name, int largest, Consumer<List<T>> handler) {
        this(name, 1, largest, handler);
    }

    /** @param handler must not throw, and must not mind being called by several threads */
    BatchThread(String name, int threads, int largest, Consumer<List<T>> handler) {
        this.largest = largest;
        this.handler = handler;
        ThreadFactory factory = Threads.named(name);
        this.threads = Stream.generate(() -> factory.newThread(this::handle)).limit(threads).toList();
        this.threads.forEach(Thread::start);
    }

    /** @throws StoreUnavailable after {@link #close()} */
    synchronized void add(T item) {
        if (isClosed) {
            throw new StoreUnavailable("The ledger is closed.");
        }
        queue.add(Optional.of(item));
    }

    /** How many items wait for the next batch. */
    int queued() {
        return queue.size();
    }

    private void handle() {
        List<Optional<T>> taken = new ArrayList<>();
        do {
            taken.clear();
            taken.add(take());
            queue.drainTo(taken, largest - 1);
            List<T> batch = taken.stream().flatMap(Optional::stream).toList();
            if (!batch.isEmpty()) {
                handler.accept(batch);
            }
        } while (taken.get(taken.size() - 1).isPresent());
        queue.add(Optional.empty());
    }

    private Optional<T> take() {
        try {
            return queue.take();
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException(nobodyDoes);
        }
    }

    /** Handles what is queued and stops. */
    @Override
    public void close() {
        synchronized (this) {
            if (!isClosed) {
                isClosed = true;
                queue.add(Optional.empty());
            }
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

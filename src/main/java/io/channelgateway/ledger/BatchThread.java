package io.channelgateway.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * A thread that handles whatever has queued up while it handled the last batch.
 *
 * <p>Expensive steps such as an fsync are so shared by as many items as there are, without waiting for more.
 */
final class BatchThread<T> implements AutoCloseable {

    /** Empty stands for the end. */
    private final BlockingQueue<Optional<T>> queue = new LinkedBlockingQueue<>();

    private final int largest;
    private final Consumer<List<T>> handler;
    private final Thread thread;
    private boolean isClosed;

    /** @param handler must not throw */
    BatchThread(String name, int largest, Consumer<List<T>> handler) {
        this.largest = largest;
        this.handler = handler;
        this.thread = new Thread(this::handle, name);
        this.thread.setDaemon(true);
        this.thread.start();
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
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

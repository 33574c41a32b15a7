package io.channelgateway.ledger;

import io.channelgateway.worker.Daemons;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that handle whatever has queued up while they handled their last batches; mostly it is one.
 *
 * <p>Expensive steps such as an fsync are so shared by as many items as there are, without waiting for more.
 */
final class BatchThread<T> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BatchThread.class);

    static final Duration FOREVER = Duration.ofDays(10_000);

    /** Empty stands for the end, and stays there for the other threads. */
    private final BlockingQueue<Optional<T>> queue = new LinkedBlockingQueue<>();

    private final int largest;
    private final Duration patience;
    private final Consumer<List<T>> handler;
    private final BiConsumer<T, StoreUnavailable> failed;
    private final List<Thread> threads;
    private boolean isClosed;

    /** One thread, as the other constructor. */
    BatchThread(String name, int largest, Consumer<List<T>> handler, BiConsumer<T, StoreUnavailable> failed) {
        this(name, 1, largest, FOREVER, handler, failed);
    }

    /**
     * @param patience how long nothing may come before the handler gets an empty batch
     * @param handler must not mind being called by several threads if there are several
     * @param failed gets each item of a batch at which the handler threw, as when there is no more memory: what was to be
     *     done may be done
     */
    BatchThread(
            String name,
            int threads,
            int largest,
            Duration patience,
            Consumer<List<T>> handler,
            BiConsumer<T, StoreUnavailable> failed) {
        this.largest = largest;
        this.patience = patience;
        this.handler = handler;
        this.failed = failed;
        ThreadFactory factory = Daemons.named(name);
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
            Optional<T> first = take();
            if (first != null) {
                taken.add(first);
                queue.drainTo(taken, largest - 1);
            }
            List<T> batch = taken.stream().flatMap(Optional::stream).toList();
            if (first == null || !batch.isEmpty()) {
                handle(batch);
            }
        } while (taken.isEmpty() || taken.get(taken.size() - 1).isPresent());
        queue.add(Optional.empty());
    }

    /** Without this thread nobody would get an answer any more, so it goes on whatever happens. */
    private void handle(List<T> batch) {
        try {
            handler.accept(batch);
        } catch (RuntimeException | Error failure) {
            tell(batch, failure);
        }
    }

    private void tell(List<T> batch, Throwable failure) {
        try {
            StoreUnavailable reason = StoreUnavailable.because(failure, true);
            batch.forEach(item -> failed.accept(item, reason));
            LOG.error("ledger: a batch failed thread={} {}", Thread.currentThread().getName(), failure.getClass().getName());
        } catch (OutOfMemoryError still) {
            // Whoever comes next has a thread all the same.
        }
    }

    /** Null if nothing came for long. */
    private Optional<T> take() {
        try {
            return queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException(nobodyDoes);
        }
    }

    /** Handles what is queued and stops; whoever is interrupted meanwhile waits all the same, as others go on afterwards. */
    @Override
    public void close() {
        synchronized (this) {
            if (!isClosed) {
                isClosed = true;
                queue.add(Optional.empty());
            }
        }
        joinAll();
    }

    private void joinAll() {
        boolean isInterrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException interrupted) {
                    isInterrupted = true;
                }
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

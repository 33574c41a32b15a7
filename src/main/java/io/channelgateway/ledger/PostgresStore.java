package io.channelgateway.ledger;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The ledger on a PostgreSQL server, for any number of nodes. */
final class PostgresStore implements Store {

    private static final int THREADS = 16;
    private static final int MOST_LANES = 4;
    private static final long CLOSE_SECONDS = 3;

    private final PostgresPool pool;
    private final ThreadPoolExecutor threads =
            (ThreadPoolExecutor) Executors.newFixedThreadPool(THREADS, Threads.named("ledger-postgres"));
    private final List<PostgresLane<?, ?>> lanes = new CopyOnWriteArrayList<>();

    /** @throws StoreUnavailable if the server cannot be reached */
    PostgresStore(String url, String user, String password) {
        Migration.bringUpToDate(url, user, password);
        this.pool = new PostgresPool(url, user, password, THREADS + MOST_LANES * PostgresLane.THREADS);
    }

    @Override
    public <T> CompletableFuture<T> write(Work<T> work) {
        long submitted = System.nanoTime();
        try {
            return CompletableFuture.supplyAsync(() -> pool.attempt(work, submitted), threads);
        } catch (RejectedExecutionException closed) {
            return CompletableFuture.failedFuture(new StoreUnavailable("The ledger is closed."));
        }
    }

    @Override
    public <I, T> Lane<I, T> lane(String name, Bulk<I, T> bulk) {
        PostgresLane<I, T> lane = new PostgresLane<>(name, bulk, pool, threads);
        lanes.add(lane);
        return lane;
    }

    @Override
    public <T> CompletableFuture<T> read(Work<T> work) {
        return write(work);
    }

    @Override
    public boolean isExclusive() {
        return false;
    }

    @Override
    public int queued() {
        return threads.getQueue().size() + lanes.stream().mapToInt(PostgresLane::queued).sum();
    }

    /** Does what is queued, as long as the server answers. */
    @Override
    public void close() {
        lanes.forEach(PostgresLane::close);
        threads.shutdown();
        try {
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        pool.close();
    }
}

package io.channelgateway.ledger;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The ledger on a PostgreSQL server, for any number of nodes. */
final class PostgresStore implements Store {

    private static final int THREADS = 16;
    private static final int LANES = 3;
    private static final long CLOSE_SECONDS = 3;

    private final PostgresPool pool;
    private final PostgresLane<NewMessage, ClaimResult> claims;
    private final PostgresLane<Completion, Boolean> outcomes;
    private final PostgresLane<Counts.Send, Count> counts;
    private final ThreadPoolExecutor threads =
            (ThreadPoolExecutor) Executors.newFixedThreadPool(THREADS, Threads.named("ledger-postgres"));

    /** @throws StoreUnavailable if the server cannot be reached */
    PostgresStore(String url, String user, String password, MessageTable messages) {
        Migration.bringUpToDate(url, user, password);
        this.pool = new PostgresPool(url, user, password, THREADS + LANES * PostgresLane.THREADS);
        this.claims = new PostgresLane<>("claim", new Claims(messages), pool, threads);
        this.outcomes = new PostgresLane<>("outcome", new Completions(messages), pool, threads);
        this.counts = new PostgresLane<>("count", new Counts(), pool, threads);
    }

    @Override
    public Lane<NewMessage, ClaimResult> claims() {
        return claims;
    }

    @Override
    public Lane<Completion, Boolean> outcomes() {
        return outcomes;
    }

    @Override
    public Lane<Counts.Send, Count> counts() {
        return counts;
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
    public <T> CompletableFuture<T> read(Work<T> work) {
        return write(work);
    }

    @Override
    public boolean isExclusive() {
        return false;
    }

    @Override
    public int queued() {
        return threads.getQueue().size() + claims.queued() + outcomes.queued() + counts.queued();
    }

    /** Does what is queued, as long as the server answers. */
    @Override
    public void close() {
        claims.close();
        outcomes.close();
        counts.close();
        threads.shutdown();
        try {
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        pool.close();
    }
}

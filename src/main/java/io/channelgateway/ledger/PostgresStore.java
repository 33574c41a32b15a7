package io.channelgateway.ledger;

import io.channelgateway.worker.Daemons;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The ledger on a PostgreSQL server, for any number of nodes. */
final class PostgresStore implements Store {

    private static final int WRITERS = 10;
    private static final int READERS = 6;
    private static final int LANES = 3;
    private static final long CLOSE_SECONDS = 3;

    private final PostgresPool pool;
    private final PostgresLane<NewMessage, ClaimResult> claims;
    private final PostgresLane<Completion, Boolean> outcomes;
    private final PostgresLane<Counts.Send, Count> counts;
    private final ThreadPoolExecutor writers;

    /** Lists can take long, and whoever asks for many must not keep this node from saying that it is alive. */
    private final ThreadPoolExecutor readers;

    /** @throws StoreUnavailable if the server cannot be reached */
    PostgresStore(String url, String user, String password, MessageTable messages) {
        Migration.bringUpToDate(url, user, password);
        this.pool = new PostgresPool(url, user, password, WRITERS + READERS + LANES * PostgresLane.THREADS);
        this.writers = threads(WRITERS, "ledger-write");
        this.readers = threads(READERS, "ledger-read");
        this.claims = new PostgresLane<>("claim", new Claims(messages), pool, writers);
        this.outcomes = new PostgresLane<>("outcome", new Completions(messages), pool, writers);
        this.counts = new PostgresLane<>("count", new Counts(), pool, writers);
    }

    /** All of them are there from the start, as later there may be none to be had. */
    private static ThreadPoolExecutor threads(int number, String name) {
        ThreadPoolExecutor threads = (ThreadPoolExecutor) Executors.newFixedThreadPool(number, Daemons.named(name));
        threads.prestartAllCoreThreads();
        return threads;
    }

    @Override
    public CompletableFuture<ClaimResult> claim(NewMessage message) {
        return claims.write(message);
    }

    @Override
    public CompletableFuture<Boolean> complete(Completion end) {
        return outcomes.write(end);
    }

    @Override
    public CompletableFuture<Count> count(Counts.Send send) {
        return counts.write(send);
    }

    @Override
    public <T> CompletableFuture<T> write(Work<T> work) {
        return attempt(work, writers);
    }

    @Override
    public <T> CompletableFuture<T> read(Work<T> work) {
        return attempt(work, readers);
    }

    private <T> CompletableFuture<T> attempt(Work<T> work, ThreadPoolExecutor threads) {
        long submitted = System.nanoTime();
        try {
            return CompletableFuture.supplyAsync(() -> pool.attempt(work, submitted), threads);
        } catch (RejectedExecutionException closed) {
            return CompletableFuture.failedFuture(new StoreUnavailable("The ledger is closed."));
        }
    }

    @Override
    public boolean isExclusive() {
        return false;
    }

    @Override
    public int queued() {
        return writers.getQueue().size() + readers.getQueue().size() + claims.queued() + outcomes.queued() + counts.queued();
    }

    /** Does what is queued, as long as the server answers. */
    @Override
    public void close() {
        claims.close();
        outcomes.close();
        counts.close();
        writers.shutdown();
        readers.shutdown();
        try {
            writers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            readers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        pool.close();
    }
}

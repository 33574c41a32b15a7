package io.channelgateway.ledger;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A kind of work on PostgreSQL: what has queued up while its threads were busy is one statement, and one commit.
 *
 * <p>What the server refuses as a whole, because of a single input, is done again one by one, each on its own.
 */
final class PostgresLane<I, T> implements AutoCloseable {

    /** While one waits for the server, the other takes what comes; a third one makes the batches too small. */
    static final int THREADS = 2;

    private static final int LARGEST_BATCH = 512;

    private final Bulk<I, T> bulk;
    private final PostgresPool pool;
    private final Executor alone;
    private final BatchThread<Entry<I, T>> threads;

    /** @param alone where inputs are done that could not be done together */
    PostgresLane(String name, Bulk<I, T> bulk, PostgresPool pool, Executor alone) {
        this.bulk = bulk;
        this.pool = pool;
        this.alone = alone;
        this.threads = new BatchThread<>("ledger-" + name, THREADS, LARGEST_BATCH, BatchThread.FOREVER, this::handle, Entry::fail);
    }

    /** As the methods of {@link Store} do. */
    CompletableFuture<T> write(I input) {
        Entry<I, T> entry = new Entry<>(input);
        try {
            threads.add(entry);
        } catch (StoreUnavailable closed) {
            entry.fail(closed);
        }
        return entry.future();
    }

    private void handle(List<Entry<I, T>> batch) {
        if (batch.size() == 1) {
            Entry<I, T> only = batch.get(0);
            only.settle(() -> pool.attempt(session -> bulk.one(session, only.input()), only.submitted()));
            return;
        }
        try {
            // The first is the oldest.
            pool.attempt(session -> together(session, batch), batch.get(0).submitted());
        } catch (RuntimeException failed) {
            fail(batch, failed);
            return;
        } catch (Error failed) {
            // The statement may have been done before.
            fail(batch, StoreUnavailable.because(failed, true));
            return;
        }
        batch.stream().filter(entry -> !entry.settle()).forEach(this::doAlone);
    }

    private static <I, T> void fail(List<Entry<I, T>> batch, RuntimeException reason) {
        batch.stream().filter(entry -> !entry.settle()).forEach(entry -> entry.fail(reason));
    }

    /** Returns, too, if the server has refused a statement: then nothing of it has happened, whoever is to blame. */
    private Void together(Session session, List<Entry<I, T>> batch) throws SQLException {
        try {
            bulk.many(session, batch);
        } catch (SQLException failed) {
            if (!PostgresPool.isRefusal(failed)) {
                throw failed;
            }
        }
        return null;
    }

    private void doAlone(Entry<I, T> entry) {
        long start = System.nanoTime();
        try {
            alone.execute(() -> entry.settle(() -> pool.attempt(session -> bulk.one(session, entry.input()), start)));
        } catch (RejectedExecutionException closed) {
            entry.fail(new StoreUnavailable("The ledger is closed."));
        }
    }

    /** How many inputs wait for the next statement. */
    int queued() {
        return threads.queued();
    }

    /** Does what is queued and stops. */
    @Override
    public void close() {
        threads.close();
    }
}

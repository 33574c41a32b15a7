package io.channelgateway.ledger;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The ledger in one local file, for one process. */
final class SqliteStore implements Store {

    private static final int READERS = 4;

    private final FileLock lock;
    private final SqliteWriter writer;
    private final ExecutorService readers = Executors.newFixedThreadPool(READERS, Threads.named("ledger-reader"));
    private final SessionPool readSessions;

    /** @throws StoreUnavailable if the file cannot be used, or another process uses it */
    SqliteStore(Path path) {
        SqliteFile file = new SqliteFile(path);
        this.lock = FileLock.on(path);
        try {
            Migration.bringUpToDate(file.url(), null, null);
            this.writer = new SqliteWriter(file, WriteAheadLog::new);
        } catch (SQLException failed) {
            lock.close();
            throw StoreUnavailable.because(failed, false);
        } catch (StoreUnavailable failed) {
            lock.close();
            throw failed;
        }
        this.readSessions = new SessionPool(READERS, file::open);
    }

    @Override
    public <T> CompletableFuture<T> write(Work<T> work) {
        Item<T> item = new Item<>(work);
        try {
            writer.add(item);
        } catch (StoreUnavailable closed) {
            return CompletableFuture.failedFuture(closed);
        }
        return item.future();
    }

    /** All writing is one lane here. */
    @Override
    public <I, T> Lane<I, T> lane(String name, Bulk<I, T> bulk) {
        return input -> write(session -> bulk.one(session, input));
    }

    @Override
    public <T> CompletableFuture<T> read(Work<T> work) {
        return CompletableFuture.supplyAsync(() -> readSessions.use(work), readers);
    }

    @Override
    public boolean isExclusive() {
        return true;
    }

    @Override
    public int queued() {
        return writer.queued();
    }

    @Override
    public void close() {
        // The last connection to go empties the log; that is the writer's.
        readers.shutdown();
        readSessions.close();
        writer.close();
        lock.close();
    }
}

package io.channelgateway.ledger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.sqlite.SQLiteConfig;

/**
 * The ledger in one local file, for one process.
 *
 * <p>One thread writes; it commits what has queued up as one transaction. A commit is on the disk when it returns.
 */
final class SqliteStore implements Store {

    private static final int BUSY_MILLIS = 2_000;
    private static final int LARGEST_BATCH = 512;
    private static final int READERS = 4;
    private static final int CACHE_KIB = 32 * 1024;

    /** 32 MB of log: a checkpoint takes a page that changed often only once, but holds up the writer for longer. */
    private static final String CHECKPOINT = "PRAGMA wal_autocheckpoint = 8000";

    private final String url;
    private final FileLock lock;
    private final BatchThread<Item<?>> writer;
    private final ExecutorService continuations = Threads.cached("ledger-answers");
    private final ExecutorService readers = Executors.newFixedThreadPool(READERS, Threads.named("ledger-reader"));
    private final SessionPool readSessions;
    private Session session;

    /** @throws StoreUnavailable if the file cannot be used, or another process uses it */
    SqliteStore(Path file) {
        this.lock = FileLock.on(file);
        this.url = "jdbc:sqlite:" + file;
        try {
            Migration.bringUpToDate(url, null, null);
            openWriter();
        } catch (SQLException failed) {
            lock.close();
            throw StoreUnavailable.because(failed, false);
        } catch (StoreUnavailable failed) {
            lock.close();
            throw failed;
        }
        this.readSessions = new SessionPool(READERS, this::openForReading);
        this.writer = new BatchThread<>("ledger-writer", LARGEST_BATCH, this::commit);
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

    @Override
    public <T> CompletableFuture<T> read(Work<T> work) {
        return CompletableFuture.supplyAsync(() -> readSessions.use(work), readers);
    }

    @Override
    public boolean isExclusive() {
        return true;
    }

    private void commit(List<Item<?>> batch) {
        boolean isUncertain = false;
        try {
            openWriter();
            session.update("BEGIN IMMEDIATE");
            for (Item<?> item : batch) {
                item.doIn(session);
            }
            isUncertain = true;
            session.update("COMMIT");
        } catch (SQLException lost) {
            closeWriter();
            StoreUnavailable failure = StoreUnavailable.because(lost, isUncertain);
            batch.forEach(item -> item.fail(failure));
        }
        continuations.execute(() -> batch.forEach(Item::settle));
    }

    private void openWriter() throws SQLException {
        if (session == null) {
            session = new Session(open());
            session.query(CHECKPOINT, row -> row.getInt(1));
        }
    }

    private Session openForReading() throws SQLException {
        return new Session(open());
    }

    private Connection open() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setCacheSize(-CACHE_KIB);
        // Otherwise the driver asks for the row id after each insert.
        config.setGetGeneratedKeys(false);
        return config.createConnection(url);
    }

    /** After a failure a new connection is the way back that is always right; an open transaction is rolled back. */
    private void closeWriter() {
        if (session != null) {
            session.discard();
            session = null;
        }
    }

    @Override
    public void close() {
        writer.close();
        readers.shutdown();
        readSessions.close();
        closeWriter();
        continuations.shutdown();
        lock.close();
    }
}

package io.channelgateway.ledger;

import io.channelgateway.worker.Daemons;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The ledger in one local file, with a log in front of it, for one process. */
final class SqliteStore implements Store {

    private static final int READERS = 4;
    private static final int KEYS_AT_ONCE = 5_000;

    /** Whoever wrote what is found in the log is gone. */
    private static final String GONE = "gone";

    private final FileLock lock;
    private final SqliteWriter writer;
    private final SqliteLog log;
    private final ExecutorService readers = Executors.newFixedThreadPool(READERS, Daemons.named("ledger-reader"));
    private final SessionPool readSessions;

    private record Key(String workspace, String key) {}

    /** @throws StoreUnavailable if the file cannot be used, or another process uses it */
    SqliteStore(Path path, MessageTable messages) {
        SqliteFile file = new SqliteFile(path);
        this.lock = FileLock.on(path);
        this.readSessions = new SessionPool(READERS, file::open);
        LogFiles files = null;
        SqliteWriter openWriter = null;
        boolean isOpen = false;
        try {
            Migration.bringUpToDate(file.url(), null, null);
            files = LogFiles.open(path);
            bringInto(file, files.left());
            files.turn();
            openWriter = new SqliteWriter(file);
            this.log = new SqliteLog(file, files, openWriter, messages, this::heldKeys);
            this.writer = openWriter;
            isOpen = true;
        } catch (SQLException | IOException failed) {
            throw StoreUnavailable.because(failed, false);
        } finally {
            if (!isOpen) {
                closeHalf(files, openWriter);
            }
        }
    }

    /** What an opening that fails has got so far, or null. */
    private void closeHalf(LogFiles files, SqliteWriter openWriter) {
        if (openWriter != null) {
            openWriter.close();
        }
        if (files != null) {
            files.close(false);
        }
        lock.close();
    }

    /** Fails by the future only, even if there can be no thread for it. */
    private CompletableFuture<KeyFilter> heldKeys() {
        return CompletableFuture.completedFuture(new Key("", ""))
                .thenApplyAsync(
                        first -> {
                            KeyFilter keys = new KeyFilter();
                            for (Key last = first; last != null; ) {
                                last = addAfter(last, keys);
                            }
                            return keys;
                        },
                        readers);
    }

    /** Page by page, as SQLite's own log grows while somebody reads. */
    private Key addAfter(Key last, KeyFilter keys) {
        if (readers.isShutdown()) {
            throw new StoreUnavailable("The ledger is closed.");
        }
        List<Key> page = readSessions.use(session -> session.query(
                MessageTable.KEYS_AFTER,
                row -> new Key(row.getString(1), row.getString(2)),
                last.workspace(),
                last.key(),
                KEYS_AT_ONCE));
        page.forEach(key -> keys.add(key.workspace(), key.key()));
        return page.size() < KEYS_AT_ONCE ? null : page.get(page.size() - 1);
    }

    private static void bringInto(SqliteFile file, Recent left) throws SQLException {
        if (left.isEmpty()) {
            return;
        }
        Session session = file.openForWriting();
        try {
            session.update("BEGIN IMMEDIATE");
            left.bringInto(session, new MessageTable(GONE, true, messageId -> null));
            session.update("COMMIT");
        } finally {
            session.discard();
        }
    }

    @Override
    public CompletableFuture<ClaimResult> claim(NewMessage message) {
        return log.claim(message);
    }

    @Override
    public CompletableFuture<Boolean> complete(Completion end) {
        return log.complete(end);
    }

    @Override
    public CompletableFuture<Count> count(Counts.Send send) {
        return log.count(send);
    }

    @Override
    public <T> CompletableFuture<T> write(Work<T> work) {
        return log.inDatabase().thenCompose(written -> {
            Item<T> item = new Item<>(work);
            writer.add(item);
            return item.future();
        });
    }

    /** While the database takes nothing, it still shows what it has. */
    @Override
    public <T> CompletableFuture<T> read(Work<T> work) {
        return log.inDatabase()
                .exceptionally(inTrouble -> null)
                .thenApplyAsync(written -> readSessions.use(work), readers);
    }

    @Override
    public boolean isExclusive() {
        return true;
    }

    @Override
    public int queued() {
        return log.queued() + writer.queued();
    }

    @Override
    public void close() {
        log.close();
        // The last connection to go empties SQLite's own log; that is the writer's.
        readers.shutdown();
        readSessions.close();
        writer.close();
        lock.close();
    }
}

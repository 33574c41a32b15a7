package io.channelgateway.ledger;

import java.sql.SQLException;
import java.util.List;

/** The one connection that writes to the file: its thread commits what has queued up as one transaction. */
final class SqliteWriter implements AutoCloseable {

    private static final int LARGEST_BATCH = 512;

    private final SqliteFile file;
    private final BatchThread<Item<?>> thread;
    private final WalLimit logLimit;
    private Session session;

    /** @throws SQLException if the file cannot be used */
    SqliteWriter(SqliteFile file) throws SQLException {
        this.file = file;
        this.logLimit = file.logLimit();
        this.thread = new BatchThread<>("ledger-writer", LARGEST_BATCH, this::commit, Item::failed);
        try {
            open();
        } catch (SQLException | RuntimeException | Error unusable) {
            thread.close();
            throw unusable;
        }
    }

    /** @throws StoreUnavailable after {@link #close()} */
    void add(Item<?> item) {
        thread.add(item);
    }

    int queued() {
        return thread.queued();
    }

    /** Savepoints cost as much as the work inside them, so they come in only after some work has failed. */
    private void commit(List<Item<?>> batch) {
        boolean isOver = false;
        try {
            isOver = commit(batch, false) || commit(batch, true);
        } finally {
            if (!isOver) {
                discard();
            }
        }
        batch.forEach(Item::settle);
        if (session != null) {
            logLimit.keep(session);
        }
    }

    /** False if some work failed without a savepoint: then nothing has happened. Otherwise all items have their result. */
    private boolean commit(List<Item<?>> batch, boolean isInSavepoints) {
        boolean isAtWork = false;
        boolean isUncertain = false;
        try {
            open();
            session.update("BEGIN IMMEDIATE");
            isAtWork = true;
            for (Item<?> item : batch) {
                item.doIn(session, isInSavepoints);
            }
            isAtWork = false;
            isUncertain = true;
            session.update("COMMIT");
        } catch (SQLException lost) {
            if (isAtWork && !isInSavepoints) {
                rollBack();
                return false;
            }
            discard();
            StoreUnavailable reason = StoreUnavailable.because(lost, isUncertain);
            batch.forEach(item -> item.fail(reason));
        }
        return true;
    }

    private void rollBack() {
        try {
            session.update("ROLLBACK");
        } catch (SQLException alreadyDone) {
            // SQLite ends some transactions by itself, as on a full disk.
        }
    }

    private void open() throws SQLException {
        if (session == null) {
            session = file.openForWriting();
        }
    }

    /** After a failure a new connection is the way back that is always right; an open transaction is rolled back. */
    private void discard() {
        Session last = session;
        session = null;
        if (last != null) {
            last.discard();
        }
    }

    /** Commits what is queued and tells everybody. */
    @Override
    public void close() {
        thread.close();
        discard();
    }
}

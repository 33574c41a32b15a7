package io.channelgateway.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/**
 * The one connection that writes to the file.
 *
 * <p>One thread commits what has queued up as one transaction. A second one brings what was committed to the disk, again
 * as much as there is at once, while the first is at the next transaction. Nobody is told of a commit before it is on
 * the disk.
 */
final class SqliteWriter implements AutoCloseable {

    private static final int LARGEST_BATCH = 512;

    /** 400 MB of log, which {@link Checkpoints} should never let it come to. */
    private static final String LAST_RESORT = "PRAGMA wal_autocheckpoint = 100000";

    /** Brings all that is in the log into the database, on the disk. */
    private static final String EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)";

    private final SqliteFile file;
    private final LogOpener logs;
    private final Checkpoints checkpoints;
    private final BatchThread<Commit> disk;
    private final BatchThread<Item<?>> writer;
    private Session session;
    private WriteAheadLog log;
    private volatile boolean isLogInDoubt;

    /** Opens the log of a database. */
    @FunctionalInterface
    interface LogOpener {
        WriteAheadLog open(Path database) throws IOException;
    }

    /** @throws SQLException if the file cannot be used */
    SqliteWriter(SqliteFile file, LogOpener logs) throws SQLException {
        this.file = file;
        this.logs = logs;
        this.checkpoints = new Checkpoints(file);
        open();
        this.disk = new BatchThread<>("ledger-disk", LARGEST_BATCH, this::bringToDisk);
        this.writer = new BatchThread<>("ledger-writer", LARGEST_BATCH, this::commit);
    }

    /** @throws StoreUnavailable after {@link #close()} */
    void add(Item<?> item) {
        writer.add(item);
    }

    int queued() {
        return writer.queued();
    }

    /** Savepoints cost as much as the work inside them, so they come in only after some work has failed. */
    private void commit(List<Item<?>> batch) {
        if (!commit(batch, false)) {
            commit(batch, true);
        }
    }

    /** False if some work failed without a savepoint: then nothing has happened. Otherwise all items get their result. */
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
            disk.add(new Commit(batch, openLog()));
            checkpoints.after(batch.size(), session);
        } catch (SQLException | IOException lost) {
            if (isAtWork && !isInSavepoints) {
                rollBack();
                return false;
            }
            discard();
            Commit failed = new Commit(batch, null);
            failed.fail(StoreUnavailable.because(lost, isUncertain));
            disk.add(failed);
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

    private void bringToDisk(List<Commit> commits) {
        commits.stream().map(Commit::log).filter(Objects::nonNull).distinct().forEach(written -> {
            try {
                written.force();
            } catch (IOException lost) {
                // The system may take the pages for written from now on, so nothing may be added to this log.
                isLogInDoubt = true;
                StoreUnavailable reason = StoreUnavailable.because(lost, true);
                commits.stream().filter(commit -> commit.isIn(written)).forEach(commit -> commit.fail(reason));
            }
        });
        commits.forEach(Commit::settle);
    }

    private void open() throws SQLException {
        if (isLogInDoubt) {
            discard();
        }
        if (session == null) {
            session = file.open();
            session.query(LAST_RESORT, row -> row.getInt(1));
        }
        if (isLogInDoubt) {
            if (session.first(EMPTY_LOG, row -> row.getInt(1)).orElse(1) != 0) {
                throw new SQLException("The log is in use.");
            }
            isLogInDoubt = false;
        }
    }

    /** The log's file exists from the first commit of a connection on. */
    private WriteAheadLog openLog() throws IOException {
        if (log == null) {
            log = logs.open(file.path());
        }
        return log;
    }

    /** After a failure a new connection is the way back that is always right; an open transaction is rolled back. */
    private void discard() {
        if (log != null) {
            log.close();
            log = null;
        }
        if (session != null) {
            session.discard();
            session = null;
        }
    }

    /** Commits what is queued and tells everybody. */
    @Override
    public void close() {
        writer.close();
        disk.close();
        checkpoints.close();
        discard();
    }
}

package io.channelgateway.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps SQLite's own log, the WAL, short though there is never a moment without a reader.
 *
 * <p>The checkpoint that SQLite makes by itself waits for nobody. The log starts anew only if all of it is in the
 * database and no reader uses it, so while readers overlap it grows for ever: "checkpoint starvation" on
 * <a href="https://sqlite.org/wal.html#avoiding_excessively_large_wal_files">sqlite.org/wal.html</a>. A RESTART checkpoint
 * lets nobody write and waits, as long as the busy timeout at most, for the readers that are there; who begins after that
 * reads the database only (<a href="https://sqlite.org/c3ref/wal_checkpoint_v2.html">sqlite3_wal_checkpoint_v2</a>).
 * The first commit then cuts the file to the session's <code>journal_size_limit</code>, so a file that is longer is in use.
 */
final class WalLimit {

    private static final Logger LOG = LoggerFactory.getLogger(WalLimit.class);

    private final Path database;
    private final long bytes;
    private long next;

    /** @param bytes what the log may have; it is also the <code>journal_size_limit</code> of who writes */
    WalLimit(Path database, long bytes) {
        this.database = database;
        this.bytes = bytes;
        this.next = bytes;
    }

    /** To be called after each commit, by who committed: mostly one look at the file; it never fails. */
    void keep(Session session) {
        long length = length();
        if (length <= bytes) {
            next = bytes;
        } else if (length > next) {
            // A reader that takes long must not make each commit wait. Readers may also happen to take over one after the
            // other the very lock that is waited for; then the next time does it.
            next = length + bytes / 2;
            restart(session, length);
        }
    }

    private static void restart(Session session, long length) {
        try {
            boolean isBusy = session.query("PRAGMA wal_checkpoint(RESTART)", row -> row.getBoolean(1)).get(0);
            if (isBusy) {
                LOG.warn("ledger: SQLite's own log has {} MB, as somebody reads for long", length / 1_000_000);
            }
        } catch (SQLException failed) {
            LOG.warn("ledger: SQLite's own log has {} MB and does not start anew: {}", length / 1_000_000,
                    failed.getMessage());
        }
    }

    /** SQLite has the log beside the file itself, wherever a link to it is. */
    private long length() {
        try {
            return Files.size(Path.of(database.toRealPath() + "-wal"));
        } catch (IOException thereIsNone) {
            return 0;
        }
    }
}

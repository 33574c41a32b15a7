package io.channelgateway.ledger;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * How connections to the file are set up.
 *
 * @param logPages from how many pages on each commit brings SQLite's own log into the database
 */
record SqliteFile(Path path, int logPages) {

    private static final int BUSY_MILLIS = 2_000;
    private static final int CACHE_KIB = 32 * 1024;

    /** 80 MB of SQLite's own log: the more it holds, the more often it spares writing the same page of the database. */
    private static final int LARGEST_LOG_PAGES = 20_000;

    /** A page as SQLite makes it if not told otherwise, and what precedes it in the log. */
    private static final long LOG_PAGE_BYTES = 4_096 + 24;

    SqliteFile(Path path) {
        this(path, LARGEST_LOG_PAGES);
    }

    String url() {
        return "jdbc:sqlite:" + path;
    }

    /** For reading; the pages that many readers want are in the system's cache. */
    Session open() throws SQLException {
        return open(new SQLiteConfig());
    }

    /** For the one that writes. A commit is on the disk when it returns. */
    Session openForWriting() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setSynchronous(SynchronousMode.FULL);
        config.setCacheSize(-CACHE_KIB);
        // Otherwise the driver asks for the row id after each insert.
        config.setGetGeneratedKeys(false);
        config.setJournalSizeLimit((int) largestLog());
        Session session = open(config);
        session.query("PRAGMA wal_autocheckpoint = " + logPages, row -> row.getInt(1));
        return session;
    }

    /** For the one that writes; far enough above what the log has if nobody is in its way. */
    WalLimit logLimit() {
        return new WalLimit(path, largestLog());
    }

    private long largestLog() {
        return 2 * logPages * LOG_PAGE_BYTES;
    }

    private Session open(SQLiteConfig config) throws SQLException {
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setBusyTimeout(BUSY_MILLIS);
        return new Session(config.createConnection(url()));
    }
}

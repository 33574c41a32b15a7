package io.channelgateway.ledger;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** How connections to the file are set up. */
record SqliteFile(Path path) {

    private static final int BUSY_MILLIS = 2_000;
    private static final int CACHE_KIB = 16 * 1024;

    /** 80 MB of SQLite's own log: the more it holds, the more often it spares writing the same page of the database. */
    private static final int LARGEST_LOG_PAGES = 20_000;

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
        Session session = open(config);
        session.query("PRAGMA wal_autocheckpoint = " + LARGEST_LOG_PAGES, row -> row.getInt(1));
        return session;
    }

    private Session open(SQLiteConfig config) throws SQLException {
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setBusyTimeout(BUSY_MILLIS);
        return new Session(config.createConnection(url()));
    }
}

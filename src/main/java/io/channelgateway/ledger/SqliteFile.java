package io.channelgateway.ledger;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** How connections to the file are set up. */
record SqliteFile(Path path) {

    private static final int BUSY_MILLIS = 2_000;
    private static final int CACHE_KIB = 32 * 1024;

    String url() {
        return "jdbc:sqlite:" + path;
    }

    /** With the mode NORMAL a commit is written, but not yet on the disk; {@link WriteAheadLog} sees to that. */
    Session open() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SynchronousMode.NORMAL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setCacheSize(-CACHE_KIB);
        // Otherwise the driver asks for the row id after each insert.
        config.setGetGeneratedKeys(false);
        return new Session(config.createConnection(url()));
    }
}

package io.channelgateway.ledger;

import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what SQLite's log holds into the database from time to time, so that the log starts over.
 *
 * <p>Most of it happens beside the writer, on a connection of its own. Only the last bit, without which the log could
 * not start over, is the writer's.
 */
final class Checkpoints implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final int ITEMS = 5_000;
    private static final int SMALL_REST_PAGES = 300;
    private static final int MOST_PASSES = 4;

    /** Waits for nobody; its columns are busy, pages in the log, pages brought over. */
    private static final String PASSIVE = "PRAGMA wal_checkpoint(PASSIVE)";

    private final SqliteFile file;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Threads.named("ledger-checkpoint"));
    private int items;
    private volatile boolean isUnderWay;
    private volatile boolean isRestDue;

    Checkpoints(SqliteFile file) {
        this.file = file;
    }

    /** Called by the writer between two transactions, with the number of items in the last one. */
    void after(int committed, Session writer) {
        items += committed;
        if (isRestDue) {
            isRestDue = false;
            pass(writer);
            isUnderWay = false;
        } else if (items >= ITEMS && !isUnderWay) {
            items = 0;
            isUnderWay = true;
            thread.execute(this::bringOver);
        }
    }

    private void bringOver() {
        try {
            Session session = file.open();
            try {
                for (int pass = 0; pass < MOST_PASSES && pass(session) > SMALL_REST_PAGES; pass++) {
                    // What the writer has added meanwhile is the next pass's.
                }
            } finally {
                session.discard();
            }
        } catch (SQLException failed) {
            LOG.warn("checkpoint: {}", failed.getClass().getSimpleName());
        }
        isRestDue = true;
    }

    /** The number of pages that are left; a failure leaves everything as it was, for the next time. */
    private static int pass(Session session) {
        try {
            return session.first(PASSIVE, row -> row.getInt(2) - row.getInt(3)).orElse(0);
        } catch (SQLException failed) {
            LOG.warn("checkpoint: {}", failed.getClass().getSimpleName());
            return 0;
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}

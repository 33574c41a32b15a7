package io.channelgateway.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The statements that tell which nodes are alive, and what the others left unfinished. */
final class NodeTable {

    /** A node that has not been seen for longer is gone. */
    static final Duration SILENCE = Duration.ofSeconds(15);

    /** A send that is this much over its deadline has no outcome any more; allows for clocks that differ. */
    static final Duration MARGIN = Duration.ofSeconds(10);

    private static final long FORGOTTEN_MILLIS = Duration.ofDays(1).toMillis();
    static final int LARGEST_BATCH = 500;

    static final String HEARTBEAT =
            """
            INSERT INTO node (id, seen_at) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at WHERE excluded.seen_at > node.seen_at""";
    static final String OVERDUE =
            """
            SELECT id FROM message WHERE state = 'sending' AND deadline_at < ? ORDER BY deadline_at LIMIT ?""";
    static final String ORPHANED =
            """
            SELECT id FROM message WHERE state = 'sending' AND node <> ?
              AND node NOT IN (SELECT id FROM node WHERE seen_at >= ?) LIMIT ?""";
    private static final String FORGET_OTHERS = "DELETE FROM node WHERE id <> ?";
    private static final String FORGET = "DELETE FROM node WHERE seen_at < ?";
    private static final String LEAVE = "DELETE FROM node WHERE id = ?";

    private final String node;

    NodeTable(String node) {
        this.node = node;
    }

    int heartbeat(Session session, Instant now) throws SQLException {
        return session.update(HEARTBEAT, node, now.toEpochMilli());
    }

    /** For a store that belongs to one process: all others are gone. */
    int forgetOthers(Session session) throws SQLException {
        return session.update(FORGET_OTHERS, node);
    }

    int leave(Session session) throws SQLException {
        return session.update(LEAVE, node);
    }

    int forgetGone(Session session, Instant now) throws SQLException {
        return session.update(FORGET, now.toEpochMilli() - FORGOTTEN_MILLIS);
    }

    /**
     * The ids of messages that are still in flight, by the table, and are nobody's any more.
     *
     * @param isOthersToo whether to look for nodes that are gone, not only for deadlines that have passed
     */
    List<String> lost(Session session, Instant now, boolean isOthersToo) throws SQLException {
        List<String> lost = new ArrayList<>(
                session.query(OVERDUE, row -> row.getString(1), now.minus(MARGIN).toEpochMilli(), LARGEST_BATCH));
        if (isOthersToo) {
            lost.addAll(session.query(
                    ORPHANED, row -> row.getString(1), node, now.minus(SILENCE).toEpochMilli(), LARGEST_BATCH));
        }
        return lost;
    }
}

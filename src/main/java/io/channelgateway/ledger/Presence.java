package io.channelgateway.ledger;

import io.channelgateway.worker.Waiting;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** This node's sign of life, and its part in finding what other nodes have left unfinished. */
final class Presence implements AutoCloseable {

    /** A node that has not been seen for longer is gone. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /** A send that is this much over its deadline has no outcome any more; allows for clocks that differ. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private static final long FORGOTTEN_MILLIS = Duration.ofDays(1).toMillis();
    private static final int LARGEST_BATCH = 500;

    private static final String HEARTBEAT =
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

    private final Store store;
    private final String node;
    private final MessageTable messages;
    private final Journal journal;
    private boolean isOutage;
    private Instant othersFrom = Instant.MIN;

    Presence(Store store, MessageTable messages, Journal journal) {
        this.store = store;
        this.node = messages.node();
        this.messages = messages;
        this.journal = journal;
    }

    /** Starts the node's life; the only process of a store is the only node. */
    void begin(Instant now) {
        heartbeat(now);
        if (store.isExclusive()) {
            Waiting.on(store.write(session -> session.update(FORGET_OTHERS, node)));
        }
    }

    synchronized void heartbeat(Instant now) {
        try {
            Waiting.on(store.write(session -> session.update(HEARTBEAT, node, now.toEpochMilli())));
        } catch (StoreUnavailable outage) {
            isOutage = true;
            throw outage;
        }
        if (isOutage) {
            // While the store was away nobody could be seen; give the other nodes time to show up again.
            othersFrom = now.plus(SILENCE);
            isOutage = false;
        }
    }

    /** The number of messages that are now unknown. */
    int sweep(Instant now, StoredAnswer answer) {
        int all = 0;
        int found;
        int changed;
        do {
            boolean isOthersToo = store.isExclusive() || !now.isBefore(othersFrom());
            List<String> lost = Waiting.on(store.write(session -> lost(session, now, isOthersToo)));
            found = lost.size();
            changed = end(lost, now, answer);
            all += changed;
        } while (found >= LARGEST_BATCH && changed > 0);
        Waiting.on(store.write(session -> session.update(FORGET, now.toEpochMilli() - FORGOTTEN_MILLIS)));
        return all;
    }

    /**
     * The ids of messages that are still in flight, by the table, and are nobody's any more.
     *
     * @param isOthersToo whether to look for nodes that are gone, not only for deadlines that have passed
     */
    private List<String> lost(Session session, Instant now, boolean isOthersToo) throws SQLException {
        List<String> lost = new ArrayList<>(
                session.query(OVERDUE, row -> row.getString(1), now.minus(MARGIN).toEpochMilli(), LARGEST_BATCH));
        if (isOthersToo) {
            lost.addAll(session.query(
                    ORPHANED, row -> row.getString(1), node, now.minus(SILENCE).toEpochMilli(), LARGEST_BATCH));
        }
        return lost;
    }

    private int end(List<String> lost, Instant now, StoredAnswer answer) {
        List<Completion> ends = lost.stream()
                .filter(id -> journal.pending(id) == null)
                .map(id -> new Completion(id, State.UNKNOWN, null, answer, now.toEpochMilli()))
                .toList();
        return Waiting.on(store.write(session -> {
            int changed = 0;
            for (Completion completion : ends) {
                changed += messages.complete(session, completion) ? 1 : 0;
            }
            return changed;
        }));
    }

    private synchronized Instant othersFrom() {
        return othersFrom;
    }

    /** Tells the other nodes at once that this one is gone. */
    @Override
    public void close() {
        try {
            Waiting.on(store.write(session -> session.update(LEAVE, node)));
        } catch (StoreUnavailable ignored) {
            // They will notice.
        }
    }
}

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
            SELECT id, workspace, channel FROM message
            WHERE state = 'sending' AND deadline_at < ? ORDER BY deadline_at LIMIT ?""";
    static final String ORPHANED =
            """
            SELECT id, workspace, channel FROM message WHERE state = 'sending' AND node <> ?
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

    /** The messages that are now unknown. */
    List<LostMessage> sweep(Instant now, StoredAnswer answer) {
        List<LostMessage> all = new ArrayList<>();
        int found;
        int changed;
        do {
            boolean isOthersToo = store.isExclusive() || !now.isBefore(othersFrom());
            List<LostMessage> lost = Waiting.on(store.write(session -> lost(session, now, isOthersToo)));
            found = lost.size();
            List<LostMessage> ended = end(lost, now, answer);
            changed = ended.size();
            all.addAll(ended);
        } while (found >= LARGEST_BATCH && changed > 0);
        Waiting.on(store.write(session -> session.update(FORGET, now.toEpochMilli() - FORGOTTEN_MILLIS)));
        return all;
    }

    /**
     * The messages that are still in flight, by the table, and are nobody's any more.
     *
     * @param isOthersToo whether to look for nodes that are gone, not only for deadlines that have passed
     */
    private List<LostMessage> lost(Session session, Instant now, boolean isOthersToo) throws SQLException {
        List<LostMessage> lost = new ArrayList<>(
                session.query(OVERDUE, LostMessage::of, now.minus(MARGIN).toEpochMilli(), LARGEST_BATCH));
        if (isOthersToo) {
            lost.addAll(session.query(
                    ORPHANED, LostMessage::of, node, now.minus(SILENCE).toEpochMilli(), LARGEST_BATCH));
        }
        return lost;
    }

    /** Those of them that had no outcome until now. */
    private List<LostMessage> end(List<LostMessage> lost, Instant now, StoredAnswer answer) {
        List<LostMessage> open = lost.stream().filter(one -> journal.pending(one.id()) == null).toList();
        return Waiting.on(store.write(session -> {
            List<LostMessage> ended = new ArrayList<>();
            for (LostMessage one : open) {
                Completion end = new Completion(one.id(), State.UNKNOWN, null, answer, now.toEpochMilli());
                if (messages.complete(session, end)) {
                    ended.add(one);
                }
            }
            return ended;
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

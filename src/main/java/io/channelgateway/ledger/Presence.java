package io.channelgateway.ledger;

import java.time.Instant;
import java.util.List;

/** This node's sign of life, and its part in finding what other nodes have left unfinished. */
final class Presence implements AutoCloseable {

    private final Store store;
    private final NodeTable nodes;
    private final MessageTable messages;
    private final Journal journal;
    private boolean isOutage;
    private Instant othersFrom = Instant.MIN;

    Presence(Store store, NodeTable nodes, MessageTable messages, Journal journal) {
        this.store = store;
        this.nodes = nodes;
        this.messages = messages;
        this.journal = journal;
    }

    /** Starts the node's life; the only process of a store is the only node. */
    void begin(Instant now) {
        heartbeat(now);
        if (store.isExclusive()) {
            Waiting.on(store.write(nodes::forgetOthers));
        }
    }

    synchronized void heartbeat(Instant now) {
        try {
            Waiting.on(store.write(session -> nodes.heartbeat(session, now)));
        } catch (StoreUnavailable outage) {
            isOutage = true;
            throw outage;
        }
        if (isOutage) {
            // While the store was away nobody could be seen; give the other nodes time to show up again.
            othersFrom = now.plus(NodeTable.SILENCE);
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
            List<String> lost = Waiting.on(store.write(session -> nodes.lost(session, now, isOthersToo)));
            found = lost.size();
            changed = end(lost, now, answer);
            all += changed;
        } while (found >= NodeTable.LARGEST_BATCH && changed > 0);
        Waiting.on(store.write(session -> nodes.forgetGone(session, now)));
        return all;
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
            Waiting.on(store.write(nodes::leave));
        } catch (StoreUnavailable ignored) {
            // They will notice.
        }
    }
}

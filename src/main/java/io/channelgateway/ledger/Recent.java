package io.channelgateway.ledger;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What is in the log and not yet in the database: each message once, with all that is known of it.
 *
 * <p>For one thread; it may be shared once nothing is added any more.
 */
final class Recent {

    private final Map<String, Known> messages = new LinkedHashMap<>();
    private final Map<Key, Known> holders = new HashMap<>();
    private final Map<String, RateWindow> counts = new LinkedHashMap<>();
    private long characters;

    private record Key(String workspace, String key) {}

    /** A message; without a claim if the database has that, without an end if it has none yet. */
    private static final class Known {

        private NewMessage claim;
        private Completion end;
        private boolean isKeyTaken;

        private Existing existing() {
            return new Existing(
                            claim.id(), claim.fingerprint(), State.SENDING, null, Instant.ofEpochMilli(claim.createdAt()))
                    .after(end);
        }
    }

    boolean isEmpty() {
        return messages.isEmpty() && counts.isEmpty();
    }

    /** About how much memory it takes. */
    long characters() {
        return characters;
    }

    void add(LogEntry entry) {
        characters += entry.characters();
        if (entry.claim() != null) {
            add(entry.claim());
        } else if (entry.end() != null) {
            add(entry.end());
        } else {
            counts.put(entry.count().workspace(), entry.count());
        }
    }

    private void add(NewMessage claim) {
        Known known = messages.computeIfAbsent(claim.id(), id -> new Known());
        known.claim = claim;
        if (claim.idempotencyKey() != null) {
            Known before = holders.put(new Key(claim.workspace(), claim.idempotencyKey()), known);
            if (before != null && before != known) {
                before.isKeyTaken = true;
            }
        }
    }

    private void add(Completion end) {
        Known known = messages.computeIfAbsent(end.messageId(), id -> new Known());
        if (known.end == null || end.mayFollow(known.end.state())) {
            known.end = end;
        }
    }

    /** As if the claim had never been. */
    void remove(NewMessage claim) {
        Known known = messages.remove(claim.id());
        if (claim.idempotencyKey() != null) {
            holders.remove(new Key(claim.workspace(), claim.idempotencyKey()), known);
        }
    }

    /** The newest message that has claimed the key, whatever became of it; empty if there is none here. */
    Optional<Existing> holder(String workspace, String key) {
        return Optional.ofNullable(holders.get(new Key(workspace, key))).map(Known::existing);
    }

    /** Calls back with the workspace and the key of each message that has one. */
    void forEachKey(BiConsumer<String, String> action) {
        holders.keySet().forEach(key -> action.accept(key.workspace(), key.key()));
    }

    /** How the message has ended; null if that is not known here. */
    Completion end(String messageId) {
        Known known = messages.get(messageId);
        return known == null ? null : known.end;
    }

    /** Brings everything into the database, in the order in which it happened; doing it twice changes nothing. */
    void bringInto(Session session, MessageTable table) throws SQLException {
        for (Known known : messages.values()) {
            if (known.claim == null) {
                table.complete(session, known.end);
            } else {
                // An older holder's row may be gone; brought in again, it must not take the key from a newer one.
                table.put(session, known.isKeyTaken ? known.claim.withoutKey() : known.claim, known.end);
            }
        }
        for (RateWindow count : counts.values()) {
            RateTable.put(session, count);
        }
    }
}

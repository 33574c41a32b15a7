package io.channelgateway.ledger;

import io.channelgateway.worker.Waiting;
import java.time.Duration;
import java.time.Instant;

/** Lets old keys and old messages go, a batch at a time, so that sends in between do not wait. */
final class Retention {

    private static final int LARGEST_BATCH = 500;

    static final String FREE_KEYS =
            """
            UPDATE message SET idempotency_key = NULL WHERE id IN (
                SELECT id FROM message WHERE idempotency_key IS NOT NULL AND created_at <= ?
                ORDER BY created_at LIMIT ?)""";
    static final String DELETE =
            """
            DELETE FROM message WHERE id IN (
                SELECT id FROM message WHERE created_at < ? ORDER BY created_at LIMIT ?)""";

    private final Store store;
    private final Duration age;

    Retention(Store store, int days) {
        this.store = store;
        this.age = Duration.ofDays(days);
    }

    /** The number of messages that were deleted. */
    long apply(Instant now) {
        repeat(FREE_KEYS, now.toEpochMilli() - MessageTable.KEY_MILLIS);
        return repeat(DELETE, now.minus(age).toEpochMilli());
    }

    private long repeat(String statement, long before) {
        long all = 0;
        int changed;
        do {
            changed = Waiting.on(store.write(session -> session.update(statement, before, LARGEST_BATCH)));
            all += changed;
        } while (changed == LARGEST_BATCH);
        return all;
    }
}

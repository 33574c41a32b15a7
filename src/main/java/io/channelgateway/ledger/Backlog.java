package io.channelgateway.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the ledger has not written yet.
 *
 * @param queued what waits for the next commit, on this node
 * @param journaled the outcomes that the store did not take; they are in the journal
 * @param oldest when the first of these happened, or null if there are none
 */
public record Backlog(int queued, int journaled, Instant oldest) {

    Backlog(int queued, List<Completion> pending) {
        this(queued, pending.size(), oldest(pending));
    }

    private static Instant oldest(List<Completion> pending) {
        return pending.stream()
                .map(completion -> Instant.ofEpochMilli(completion.finishedAt()))
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** How long ago the oldest outcome happened that the store did not take. */
    public double lagSeconds(Instant now) {
        return oldest == null ? 0 : Math.max(0, Duration.between(oldest, now).toMillis() / 1_000.0);
    }
}

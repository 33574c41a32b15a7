package io.channelgateway.attachment;

import java.util.HashMap;
import java.util.Map;

/**
 * Who has how much of something there is only so much of. Nobody gets more for one thing who has as much as is left for
 * others: so an owner takes up half of it, and the other owners still find some.
 */
final class FairShare {

    private final Map<String, Long> taken = new HashMap<>();
    private long left;

    FairShare(long most) {
        this.left = most;
    }

    long left() {
        return left;
    }

    /** @param already what the owner has for the same thing */
    boolean allows(String owner, long already, long more) {
        return more <= left && taken.getOrDefault(owner, 0L) - already < left;
    }

    void take(String owner, long more) {
        taken.merge(owner, more, Long::sum);
        left -= more;
    }

    void giveBack(String owner, long some) {
        taken.computeIfPresent(owner, (same, all) -> all == some ? null : all - some);
        left += some;
    }
}

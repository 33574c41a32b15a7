package io.channelgateway.attachment;

import java.util.HashMap;
import java.util.Map;

/**
 * How many downloads there may be at once. One that is late, as Java's look-up of a name knows neither a deadline nor
 * interruption, makes room for another; but there are never more than twice as many in all.
 *
 * <p>Nobody gets another one who has as many as are left, so that servers that hang take up half of them for their
 * owner, and the other owners still find some.
 */
final class Slots {

    private final Share inTime;
    private final Share all;

    Slots(int atOnce) {
        this.inTime = new Share(atOnce);
        this.all = new Share(2 * atOnce);
    }

    /** One of them, or null if the owner gets none. */
    synchronized Slot take(String owner) {
        if (inTime.allows(owner) && all.allows(owner)) {
            inTime.take(owner);
            all.take(owner);
            return new Slot(owner);
        }
        return null;
    }

    /** What one download has. */
    final class Slot {

        private final String owner;
        private boolean isInTime = true;

        private Slot(String owner) {
            this.owner = owner;
        }

        /** The deadline is over, the download perhaps not. */
        void late() {
            synchronized (Slots.this) {
                if (isInTime) {
                    isInTime = false;
                    inTime.giveBack(owner);
                }
            }
        }

        /** The download has ended, with its thread. */
        void giveBack() {
            synchronized (Slots.this) {
                late();
                all.giveBack(owner);
            }
        }
    }

    /** Who has how many of so many. */
    private static final class Share {

        private final Map<String, Integer> taken = new HashMap<>();
        private int left;

        private Share(int most) {
            this.left = most;
        }

        private boolean allows(String owner) {
            return taken.getOrDefault(owner, 0) < left;
        }

        private void take(String owner) {
            taken.merge(owner, 1, Integer::sum);
            left--;
        }

        private void giveBack(String owner) {
            taken.computeIfPresent(owner, (same, count) -> count == 1 ? null : count - 1);
            left++;
        }
    }
}

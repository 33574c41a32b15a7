package io.channelgateway.attachment;

/**
 * How many downloads there may be at once. One that is late, as Java's look-up of a name knows neither a deadline nor
 * interruption, makes room for another; but there are never more than twice as many in all. Servers that hang take up no
 * more than their owner's share.
 */
final class Slots {

    private final FairShare inTime;
    private final FairShare all;

    Slots(int atOnce) {
        this.inTime = new FairShare(atOnce);
        this.all = new FairShare(2 * atOnce);
    }

    /** One of them, or null if the owner gets none. */
    synchronized Slot take(String owner) {
        if (inTime.allows(owner, 0, 1) && all.allows(owner, 0, 1)) {
            inTime.take(owner, 1);
            all.take(owner, 1);
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
                    inTime.giveBack(owner, 1);
                }
            }
        }

        /** The download has ended, with its thread. */
        void giveBack() {
            synchronized (Slots.this) {
                late();
                all.giveBack(owner, 1);
            }
        }
    }
}

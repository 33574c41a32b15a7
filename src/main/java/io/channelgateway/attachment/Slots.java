package io.channelgateway.attachment;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many downloads there may be at once. One that is late, as Java's look-up of a name knows neither a deadline nor
 * interruption, makes room for another; but there are never more than twice as many in all.
 */
final class Slots {

    private final Semaphore inTime;
    private final Semaphore all;

    Slots(int atOnce) {
        this.inTime = new Semaphore(atOnce);
        this.all = new Semaphore(2 * atOnce);
    }

    /** One of them, or null if all are taken. */
    Slot take() {
        if (!inTime.tryAcquire()) {
            return null;
        }
        if (!all.tryAcquire()) {
            inTime.release();
            return null;
        }
        return new Slot();
    }

    /** What one download has. */
    final class Slot {

        private final AtomicBoolean isInTime = new AtomicBoolean(true);

        private Slot() {}

        /** The deadline is over, the download perhaps not. */
        void late() {
            if (isInTime.getAndSet(false)) {
                inTime.release();
            }
        }

        /** The download has ended, with its thread. */
        void giveBack() {
            late();
            all.release();
        }
    }
}

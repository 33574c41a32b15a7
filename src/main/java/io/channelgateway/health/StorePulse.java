package io.channelgateway.health;

import io.channelgateway.health.Check.Finding;
import io.channelgateway.ledger.StoreUnavailable;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the ledger's store takes writes, as of the last one that was tried. */
final class StorePulse {

    private static final Logger LOG = LoggerFactory.getLogger(StorePulse.class);
    /** A store that neither takes a write nor refuses it is as good as none. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final Runnable write;
    private volatile long lastNanos;
    private volatile boolean isUp;

    /** @param write a small write, which fails if the store does not take it */
    StorePulse(Runnable write) {
        this.write = write;
    }

    /** Tries one write. It takes as long as the store lets it. */
    void beat() {
        try {
            write.run();
            lastNanos = System.nanoTime();
            if (!isUp) {
                LOG.info("ledger: the store is writable");
            }
            isUp = true;
        } catch (RuntimeException unavailable) {
            if (isUp) {
                LOG.error("ledger: the store is not writable: {}", reason(unavailable));
            }
            isUp = false;
        }
    }

    /** The text of another exception may name the server. */
    private static String reason(RuntimeException failure) {
        return failure instanceof StoreUnavailable ? failure.getMessage() : failure.getClass().getName();
    }

    /** Whether the last write went well, and was not too long ago. */
    boolean isWritable() {
        return look().isUp();
    }

    Finding look() {
        if (!isUp) {
            return Finding.down("The ledger's store can't be written.");
        }
        return System.nanoTime() - lastNanos > SILENCE_NANOS
                ? Finding.down("The ledger's store does not answer.")
                : Finding.up("The ledger's store is writable.");
    }
}

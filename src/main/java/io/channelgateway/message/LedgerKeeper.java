package io.channelgateway.message;

import io.channelgateway.ledger.Ledger;
import io.channelgateway.ledger.LostAnswer;
import io.channelgateway.ledger.StoreUnavailable;
import java.io.Closeable;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ledger true while the gateway runs: says that this node is alive, names the outcome of
 * what a lost node left behind, and lets go of what is old.
 */
public final class LedgerKeeper implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerKeeper.class);
    private static final long BEAT_SECONDS = 5;
    private static final long RETAIN_SECONDS = 300;

    private final Ledger ledger;
    private final LostAnswer lost;
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ledger-keeper");
        thread.setDaemon(true);
        return thread;
    });

    /** @param lost the answer of a message whose outcome nobody will ever know */
    public LedgerKeeper(Ledger ledger, LostAnswer lost, InstantSource clock) {
        this.ledger = ledger;
        this.lost = lost;
        this.clock = clock;
    }

    /** Sweeps once, so that requests meet a true ledger, and goes on by itself. */
    public void start() {
        beat();
        timer.scheduleWithFixedDelay(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::retain, RETAIN_SECONDS, RETAIN_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private void beat() {
        unlessDown(() -> {
            ledger.heartbeat(clock.instant());
            int unknown = ledger.sweep(clock.instant(), lost);
            if (unknown > 0) {
                LOG.warn("ledger: {} messages of a lost node have an unknown outcome", unknown);
            }
        });
    }

    private void retain() {
        unlessDown(() -> {
            long gone = ledger.retain(clock.instant());
            if (gone > 0) {
                LOG.info("ledger: {} messages reached the end of their retention", gone);
            }
        });
    }

    private static void unlessDown(Runnable task) {
        try {
            task.run();
        } catch (StoreUnavailable down) {
            LOG.warn("ledger: the store is unavailable");
        } catch (RuntimeException failed) {
            // An exception would end the timer for good.
            LOG.error("ledger: {}", failed.getClass().getName());
        }
    }
}

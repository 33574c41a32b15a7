package io.channelgateway.message;

import io.channelgateway.ledger.Ledger;
import io.channelgateway.ledger.LostMessage;
import io.channelgateway.ledger.StoreUnavailable;
import io.channelgateway.ledger.StoredAnswer;
import io.channelgateway.worker.Daemons;
import java.io.Closeable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ledger true while the gateway runs: says that this node is alive, names the outcome of
 * what a lost node left behind, and lets go of what is old.
 */
public final class LedgerKeeper implements Closeable {

    /** To let go of much that is old takes long, and what is lost does not wait for it. */
    private static final int THREADS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(LedgerKeeper.class);
    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final Duration RETAIN = Duration.ofMinutes(5);

    private final Ledger ledger;
    private final StoredAnswer lost;
    private final Consumer<LostMessage> onLost;
    private final Consumer<Instant> overdue;
    private final InstantSource clock;
    private final Duration beat;
    private final Duration retain;
    /** An outage is told once. */
    private volatile boolean isDown;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(THREADS, Daemons.named("ledger-keeper"));

    /**
     * @param lost the answer of a message whose outcome nobody will ever know
     * @param onLost gets each of these
     * @param overdue has messages given up that go on here and should have ended by then
     */
    public LedgerKeeper(
            Ledger ledger,
            StoredAnswer lost,
            Consumer<LostMessage> onLost,
            Consumer<Instant> overdue,
            InstantSource clock) {
        this(ledger, lost, onLost, overdue, clock, BEAT, RETAIN);
    }

    /**
     * @param beat how often lost nodes are looked for
     * @param retain how often old messages are
     */
    LedgerKeeper(
            Ledger ledger,
            StoredAnswer lost,
            Consumer<LostMessage> onLost,
            Consumer<Instant> overdue,
            InstantSource clock,
            Duration beat,
            Duration retain) {
        this.ledger = ledger;
        this.lost = lost;
        this.onLost = onLost;
        this.overdue = overdue;
        this.clock = clock;
        this.beat = beat;
        this.retain = retain;
    }

    /** Sweeps once, so that requests meet a true ledger, and goes on by itself. */
    public void start() {
        beat();
        timer.scheduleWithFixedDelay(this::beat, beat.toMillis(), beat.toMillis(), TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(this::giveUpOverdue, beat.toMillis(), beat.toMillis(), TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(this::retain, retain.toMillis(), retain.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private void beat() {
        unlessDown(() -> {
            ledger.heartbeat(clock.instant());
            List<LostMessage> unknown = ledger.sweep(clock.instant(), lost);
            if (!unknown.isEmpty()) {
                LOG.warn("ledger: {} messages of a lost node have an unknown outcome", unknown.size());
            }
            unknown.forEach(onLost);
        });
    }

    /** Whether or not the store is there. */
    private void giveUpOverdue() {
        try {
            overdue.accept(clock.instant());
        } catch (RuntimeException | OutOfMemoryError failed) {
            LOG.error("ledger: {}", failed.getClass().getName());
        }
    }

    private void retain() {
        unlessDown(() -> {
            long gone = ledger.retain(clock.instant());
            if (gone > 0) {
                LOG.info("ledger: {} messages reached the end of their retention", gone);
            }
        });
    }

    private void unlessDown(Runnable task) {
        try {
            task.run();
            isDown = false;
        } catch (StoreUnavailable down) {
            if (!isDown) {
                LOG.warn("ledger: the store is unavailable: {}", down.getMessage());
            }
            isDown = true;
        } catch (RuntimeException | OutOfMemoryError failed) {
            // An exception would end the timer for good.
            LOG.error("ledger: {}", failed.getClass().getName());
        }
    }
}

package io.channelgateway.ledger;

import io.channelgateway.worker.Daemons;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes completions to the store, and by the journal as soon as there is a store again. */
final class Outcomes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);
    private static final long RETRY_MILLIS = 1_000;

    private final Store store;
    private final Journal journal;
    private final ScheduledExecutorService retry =
            Executors.newSingleThreadScheduledExecutor(Daemons.named("ledger-retry"));

    Outcomes(Store store, Journal journal) {
        this.store = store;
        this.journal = journal;
        journal.tidy();
        retry.scheduleWithFixedDelay(this::writePending, 0, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Completes after the outcome is on a disk, be it the store's or this host's. */
    CompletableFuture<Void> write(Completion completion) {
        return store.complete(completion)
                .handle((changed, failure) -> failure == null
                        ? CompletableFuture.<Void>completedFuture(null)
                        : journal.add(completion))
                .thenCompose(written -> written);
    }

    private synchronized void writePending() {
        try {
            var pending = journal.pending();
            if (!pending.isEmpty()) {
                CompletableFuture.allOf(pending.stream().map(this::writeAgain).toArray(CompletableFuture[]::new)).join();
                int left = journal.pending().size();
                if (left < pending.size()) {
                    LOG.info("journal: {} outcomes written late, {} left", pending.size() - left, left);
                }
                journal.tidy();
            }
        } catch (RuntimeException | OutOfMemoryError failed) {
            LOG.warn("journal: {}", failed.getClass().getSimpleName());
        }
    }

    /** Never fails: what cannot be written stays in the journal. */
    private CompletableFuture<Void> writeAgain(Completion completion) {
        return store.complete(completion).handle((changed, failure) -> {
            if (failure == null) {
                journal.written(completion);
            }
            return null;
        });
    }

    /** Tries once more what is left. */
    @Override
    public void close() {
        retry.shutdown();
        writePending();
    }
}

package io.channelgateway.attachment;

import io.channelgateway.attachment.BytesInFlight.Reservation;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.Refusal;
import io.channelgateway.worker.Daemons;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;

/**
 * Fetches attachments from their URLs: so many messages at once, and each within one deadline for
 * all its files, whatever the servers do.
 */
public final class AttachmentFetcher implements Closeable {

    private static final long RETRY_AFTER_SECONDS = 5;

    private final AddressPolicy policy;
    private final DnsResolver names;
    private final TlsSocketStrategy tls;
    private final Duration deadline;
    private final Slots slots;
    private final Executor threads;
    private final ScheduledThreadPoolExecutor timer;

    /**
     * @param names looks up hosts; it is asked once for each hop
     * @param tls how TLS connections are made
     * @param deadline the longest that all files of one message may take
     * @param atOnce the most messages whose files are fetched at the same time, half of them of one owner at most
     * @param threads runs the downloads, without a queue
     */
    public AttachmentFetcher(
            AddressPolicy policy, DnsResolver names, TlsSocketStrategy tls, Duration deadline, int atOnce, Executor threads) {
        this.policy = policy;
        this.names = names;
        this.tls = tls;
        this.deadline = deadline;
        this.slots = new Slots(atOnce);
        this.threads = threads;
        this.timer = new ScheduledThreadPoolExecutor(1, Daemons.named("attachment-deadlines"));
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Completes with the same attachments, all of them with their bytes, or fails with a
     * {@link Refusal}: 400 with one text for whatever is wrong with a URL, 503 if there is no room.
     *
     * @param owner who shares the downloads with the others
     * @param limits what the channel takes
     * @param mostBytes what all files may have together
     * @param reservation where the bytes are counted
     */
    public CompletableFuture<List<Attachment>> fetch(
            String owner, List<Attachment> attachments, AttachmentLimits limits, long mostBytes, Reservation reservation) {
        Slots.Slot slot = slots.take(owner);
        if (slot == null) {
            return CompletableFuture.failedFuture(noRoom());
        }
        Downloads downloads = new Downloads(
                new UrlDownload(policy, names, tls, deadline), attachments, limits, mostBytes, reservation);
        CompletableFuture<List<Attachment>> result = new CompletableFuture<>();
        try {
            start(downloads, slot, result);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            slot.giveBack();
            result.completeExceptionally(noRoom());
        }
        return result;
    }

    private void start(Downloads downloads, Slots.Slot slot, CompletableFuture<List<Attachment>> result) {
        ScheduledFuture<?> end = timer.schedule(
                () -> {
                    Refusal late = downloads.refusal();
                    try {
                        // Before anybody is told, so that nothing is asked for afterwards.
                        downloads.cancel();
                    } finally {
                        slot.late();
                        result.completeExceptionally(late);
                    }
                },
                deadline.toMillis(),
                TimeUnit.MILLISECONDS);
        threads.execute(() -> {
            try {
                result.complete(downloads.run());
            } catch (RuntimeException | Error failed) {
                result.completeExceptionally(failed);
            } finally {
                end.cancel(false);
                slot.giveBack();
            }
        });
    }

    static Refusal noRoom() {
        return new Refusal(
                ErrorCode.UNAVAILABLE,
                "Too many attachments are on their way at once. Nothing was sent; try again.",
                RETRY_AFTER_SECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}

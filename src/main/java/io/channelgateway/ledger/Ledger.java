package io.channelgateway.ledger;

import io.channelgateway.worker.Waiting;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The durable record of every message: who may send it, how it ended, and how much a workspace has used.
 *
 * <p>All methods are for many threads. They fail with {@link StoreUnavailable}, and then nothing has happened as far
 * as anybody will see; only {@link #completeAsync} succeeds even without a store. What is attached to the futures runs on
 * the ledger's threads and must not block.
 */
public final class Ledger implements AutoCloseable {

    private final CompletableFuture<LedgerParts> opening;

    private Ledger(CompletableFuture<LedgerParts> opening) {
        this.opening = opening;
    }

    /** Has the ledger opened, and created where it does not exist: whoever asks something of it before waits. */
    public static Ledger opening(LedgerSettings settings, InstantSource clock, Executor opener) {
        return new Ledger(CompletableFuture.supplyAsync(() -> LedgerParts.open(settings, clock), opener));
    }

    /** @throws StoreUnavailable if it cannot be used, or if another process uses the file */
    public void awaitOpen() {
        parts();
    }

    LedgerParts parts() {
        return Waiting.on(opening);
    }

    /** Claims the message for sending; it is in the ledger, durably, before this completes. */
    public CompletableFuture<ClaimResult> claimAsync(NewMessage message) {
        LedgerParts parts = parts();
        return parts.store().claim(parts.messages().kept(message))
                .exceptionallyCompose(failure -> withdrawn(message, Waiting.reason(failure)));
    }

    /** The caller is told that nothing was claimed: if something was, the key must come free again. */
    private CompletableFuture<ClaimResult> withdrawn(NewMessage message, Throwable failure) {
        CompletableFuture<ClaimResult> failed = CompletableFuture.failedFuture(failure);
        if (failure instanceof StoreUnavailable unavailable && unavailable.isUncertain()) {
            return parts()
                    .journal()
                    .add(new Completion(message.id(), State.NOT_SENT, null, null, message.createdAt()))
                    .thenCompose(kept -> failed);
        }
        return failed;
    }

    /**
     * Records what a claimed message's attachments are, once that is known.
     *
     * @param attachments their metadata as a JSON array
     */
    public CompletableFuture<Void> describeAsync(String messageId, String attachments) {
        LedgerParts parts = parts();
        return parts.store()
                .write(session -> parts.messages().describe(session, messageId, attachments))
                .thenApply(described -> null);
    }

    /**
     * Records how a message ended: in the store or, without one, in the journal. Only certainty corrects an unknown.
     *
     * @param providerId null unless it was sent
     * @param now the sent_at of a message that was sent
     */
    public CompletableFuture<Void> completeAsync(
            String messageId, State state, String providerId, StoredAnswer answer, Instant now) {
        return parts().outcomes().write(new Completion(messageId, state, providerId, answer, now.toEpochMilli()));
    }

    /** A message by our own id, whether or not it holds a key: for those who wait for its outcome. */
    public CompletableFuture<Optional<Existing>> findAsync(String messageId) {
        LedgerParts parts = parts();
        return parts.store().read(session -> parts.messages().find(session, messageId));
    }

    /** Counts one send, if the minute and the day have room for it. */
    public CompletableFuture<Count> countAsync(String workspace, long perMinute, long perDay, Instant now) {
        return parts().store().count(new Counts.Send(workspace, perMinute, perDay, now));
    }

    /** What the workspace has used. */
    public CompletableFuture<Usage> usageAsync(String workspace, Instant now) {
        return parts().store().read(session -> RateTable.window(session, workspace).usage(now));
    }

    /** Tells the other nodes that this one is alive: about every 5 seconds, as 15 of silence mean death. */
    public void heartbeat(Instant now) {
        parts().presence().heartbeat(now);
    }

    /**
     * Gives messages an unknown outcome whose node is gone, or whose deadline has passed by 10 seconds: at start and
     * about every 5 seconds.
     *
     * @param answer theirs from now on
     * @return these messages
     */
    public List<LostMessage> sweep(Instant now, StoredAnswer answer) {
        return parts().presence().sweep(now, answer);
    }

    /**
     * Frees keys after 24 hours and deletes messages after the days of retention: about every few minutes.
     *
     * @return how many messages were deleted
     */
    public long retain(Instant now) {
        return parts().retention().apply(now);
    }

    /** Finished messages, newest first. */
    public CompletableFuture<Page<StoredMessage>> messages(MessageFilter filter, int page, int perPage) {
        return read(MessageQuery.of(filter), page, perPage);
    }

    /** What was sent to a contact, newest first. */
    public CompletableFuture<Page<StoredMessage>> activities(ActivityFilter filter, int page, int perPage) {
        return read(MessageQuery.of(filter), page, perPage);
    }

    private CompletableFuture<Page<StoredMessage>> read(MessageQuery query, int page, int perPage) {
        return parts().store().read(session -> query.read(session, page, perPage));
    }

    /** What is not written yet; nothing before it is open. */
    public Backlog backlog() {
        boolean isOpen = opening.isDone() && !opening.isCompletedExceptionally();
        return isOpen ? parts().backlog() : new Backlog(0, List.of());
    }

    /** Finishes what has been asked for; what the store does not take stays in the journal for the next start. */
    @Override
    public void close() {
        LedgerParts opened = opening.exceptionally(failed -> null).join();
        if (opened != null) {
            opened.close();
        }
    }
}

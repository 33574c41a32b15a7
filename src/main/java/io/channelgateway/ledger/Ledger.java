package io.channelgateway.ledger;

import com.github.f4b6a3.ulid.UlidCreator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The durable record of every message: who may send it, how it ended, and how much a workspace has used.
 *
 * <p>All methods are for many threads. They fail with {@link StoreUnavailable}, and then nothing has happened as far
 * as anybody will see; only {@link #complete} succeeds even without a store. What is attached to the futures runs on
 * the ledger's threads and must not block.
 */
public final class Ledger implements AutoCloseable {

    private final Store store;
    private final Journal journal;
    private final MessageTable messages;
    private final Lane<NewMessage, ClaimResult> claims;
    private final Lane<Counts.Send, Count> counts;
    private final Outcomes outcomes;
    private final Presence presence;
    private final Retention retention;

    private Ledger(LedgerSettings settings, Store store, MessageTable messages, Journal journal, Instant now) {
        this.store = store;
        this.journal = journal;
        this.messages = messages;
        this.presence = new Presence(store, new NodeTable(messages.node()), messages, journal);
        this.retention = new Retention(store, settings.retentionDays());
        presence.begin(now);
        this.claims = store.claims();
        this.counts = store.counts();
        this.outcomes = new Outcomes(store.outcomes(), journal);
    }

    /**
     * Opens the ledger and creates it where it does not exist.
     *
     * @throws StoreUnavailable if it cannot be used, or if another process uses the file
     */
    public static Ledger open(LedgerSettings settings, InstantSource clock) {
        String node = settings.node() + "-" + UlidCreator.getMonotonicUlid();
        Journal journal = new Journal(settings.folder());
        MessageTable messages = new MessageTable(node, settings.storeBody(), journal::pending);
        Store store = null;
        try {
            store = Stores.open(settings, messages);
            return new Ledger(settings, store, messages, journal, clock.instant());
        } catch (RuntimeException failed) {
            if (store != null) {
                store.close();
            }
            journal.close();
            throw failed;
        }
    }

    /** Claims the message for sending; it is in the ledger, durably, before this returns. */
    public ClaimResult claim(NewMessage message) {
        return Waiting.on(claimAsync(message));
    }

    /** As {@link #claim}. */
    public CompletableFuture<ClaimResult> claimAsync(NewMessage message) {
        return claims.write(message)
                .exceptionallyCompose(failure -> withdrawn(message, Waiting.reason(failure)));
    }

    /** The caller is told that nothing was claimed: if something was, the key must come free again. */
    private CompletableFuture<ClaimResult> withdrawn(NewMessage message, Throwable failure) {
        CompletableFuture<ClaimResult> failed = CompletableFuture.failedFuture(failure);
        if (failure instanceof StoreUnavailable unavailable && unavailable.isUncertain()) {
            return journal.add(new Completion(message.id(), State.NOT_SENT, null, null, message.createdAt()))
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
        return store.write(session -> messages.describe(session, messageId, attachments)).thenApply(described -> null);
    }

    /**
     * Records how a message ended: in the store or, without one, in the journal. Only certainty corrects an unknown.
     *
     * @param providerId null unless it was sent
     * @param now the sent_at of a message that was sent
     */
    public void complete(String messageId, State state, String providerId, StoredAnswer answer, Instant now) {
        Waiting.on(completeAsync(messageId, state, providerId, answer, now));
    }

    /** As {@link #complete}. */
    public CompletableFuture<Void> completeAsync(
            String messageId, State state, String providerId, StoredAnswer answer, Instant now) {
        return outcomes.write(new Completion(messageId, state, providerId, answer, now.toEpochMilli()));
    }

    /** The message that holds a key; empty if the key is free. */
    public Optional<Existing> find(String workspace, String key, Instant now) {
        return Waiting.on(findAsync(workspace, key, now));
    }

    /** As {@link #find(String, String, Instant)}. */
    public CompletableFuture<Optional<Existing>> findAsync(String workspace, String key, Instant now) {
        return store.read(session -> messages.find(session, workspace, key, now));
    }

    /** A message by our own id, whether or not it holds a key: for those who wait for its outcome. */
    public CompletableFuture<Optional<Existing>> findAsync(String messageId) {
        return store.read(session -> messages.find(session, messageId));
    }

    /** Counts one send, if the minute and the day have room for it. */
    public Count count(String workspace, long perMinute, long perDay, Instant now) {
        return Waiting.on(countAsync(workspace, perMinute, perDay, now));
    }

    /** As {@link #count}. */
    public CompletableFuture<Count> countAsync(String workspace, long perMinute, long perDay, Instant now) {
        return counts.write(new Counts.Send(workspace, perMinute, perDay, now));
    }

    /** What the workspace has used. */
    public Usage usage(String workspace, Instant now) {
        return Waiting.on(usageAsync(workspace, now));
    }

    /** As {@link #usage}. */
    public CompletableFuture<Usage> usageAsync(String workspace, Instant now) {
        return store.read(session -> RateTable.usage(session, workspace, now));
    }

    /** Tells the other nodes that this one is alive: about every 5 seconds, as 15 of silence mean death. */
    public void heartbeat(Instant now) {
        presence.heartbeat(now);
    }

    /**
     * Gives messages an unknown outcome whose node is gone, or whose deadline has passed by 10 seconds: at start and
     * about every 5 seconds.
     *
     * @return how many
     */
    public int sweep(Instant now, LostAnswer answers) {
        return presence.sweep(now, answers);
    }

    /**
     * Frees keys after 24 hours and deletes messages after the days of retention: about every few minutes.
     *
     * @return how many messages were deleted
     */
    public long retain(Instant now) {
        return retention.apply(now);
    }

    /** Finished messages, newest first. */
    public CompletableFuture<Page<StoredMessage>> messages(MessageFilter filter, int page, int perPage) {
        MessageList list = MessageList.of(filter);
        return store.read(session -> list.read(session, page, perPage));
    }

    /** What was sent to a contact, newest first. */
    public CompletableFuture<Page<StoredMessage>> activities(ActivityFilter filter, int page, int perPage) {
        MessageList list = MessageList.of(filter);
        return store.read(session -> list.read(session, page, perPage));
    }

    /** What is not written yet. */
    public Backlog backlog() {
        return new Backlog(store.queued(), journal.pending());
    }

    /** Finishes what has been asked for; what the store does not take stays in the journal for the next start. */
    @Override
    public void close() {
        outcomes.close();
        presence.close();
        journal.close();
        store.close();
    }
}

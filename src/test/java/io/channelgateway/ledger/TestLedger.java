package io.channelgateway.ledger;

import io.channelgateway.worker.Waiting;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** What tests ask of a ledger and wait for. */
public final class TestLedger {

    private TestLedger() {}

    /** @throws StoreUnavailable if it cannot be used, or if another process uses the file */
    public static Ledger open(LedgerSettings settings, InstantSource clock) {
        Ledger ledger = Ledger.opening(settings, clock, Runnable::run);
        ledger.awaitOpen();
        return ledger;
    }

    static ClaimResult claim(Ledger ledger, NewMessage message) {
        return Waiting.on(ledger.claimAsync(message));
    }

    static void complete(
            Ledger ledger, String messageId, State state, String providerId, StoredAnswer answer, Instant now) {
        Waiting.on(ledger.completeAsync(messageId, state, providerId, answer, now));
    }

    /** The message that holds a key; empty if the key is free. */
    static Optional<Existing> find(Ledger ledger, String workspace, String key, Instant now) {
        LedgerParts parts = ledger.parts();
        return Waiting.on(parts.store().read(session -> session.first(MessageTable.FIND, Existing::of, workspace, key)))
                .filter(found -> found.createdAt().toEpochMilli() > now.toEpochMilli() - MessageTable.KEY_MILLIS)
                .map(parts.messages()::known)
                .filter(found -> found.state() != State.NOT_SENT);
    }

    static Count count(Ledger ledger, String workspace, long perMinute, long perDay, Instant now) {
        return Waiting.on(ledger.countAsync(workspace, perMinute, perDay, now));
    }

    static Usage usage(Ledger ledger, String workspace, Instant now) {
        return Waiting.on(ledger.usageAsync(workspace, now));
    }
}

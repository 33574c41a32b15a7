package io.channelgateway.ledger;

import com.github.f4b6a3.ulid.UlidCreator;
import java.time.Instant;
import java.time.InstantSource;

/** What an open ledger consists of. */
record LedgerParts(
        Store store,
        Journal journal,
        MessageTable messages,
        Outcomes outcomes,
        Presence presence,
        Retention retention) {

    /** @throws StoreUnavailable if the ledger cannot be used, or if another process uses the file */
    static LedgerParts open(LedgerSettings settings, InstantSource clock) {
        String node = "gateway-" + UlidCreator.getMonotonicUlid();
        Journal journal = new Journal(settings.folder());
        MessageTable messages = new MessageTable(node, settings.storeBody(), journal::pending);
        Store store = null;
        try {
            store = Store.open(settings, messages);
            return of(settings, store, journal, messages, clock.instant());
        } catch (RuntimeException | Error failed) {
            if (store != null) {
                store.close();
            }
            journal.close();
            throw failed;
        }
    }

    private static LedgerParts of(
            LedgerSettings settings, Store store, Journal journal, MessageTable messages, Instant now) {
        Presence presence = new Presence(store, messages, journal);
        presence.begin(now);
        return new LedgerParts(
                store,
                journal,
                messages,
                new Outcomes(store, journal),
                presence,
                new Retention(store, settings.retentionDays()));
    }

    Backlog backlog() {
        return new Backlog(store.queued(), journal.pending());
    }

    void close() {
        outcomes.close();
        presence.close();
        store.close();
        // The last: what the store did not take any more is in it.
        journal.close();
    }
}

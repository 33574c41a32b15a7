package io.channelgateway.ledger;

import java.nio.file.Path;

/**
 * Where the ledger is and what it keeps.
 *
 * @param url {@code jdbc:sqlite:<file>} or {@code jdbc:postgresql://…}
 * @param user for PostgreSQL, otherwise null
 * @param password for PostgreSQL, otherwise null
 * @param folder for the journal of what could not be written; not shared between hosts
 * @param storeBody whether text, subject and attachment metadata are kept
 * @param retentionDays after which a message is deleted; at least 2, as keys live for one
 */
public record LedgerSettings(
        String url, String user, String password, Path folder, boolean storeBody, int retentionDays) {

    /** @throws IllegalArgumentException if messages would go before their keys */
    public LedgerSettings {
        if (retentionDays < 2) {
            throw new IllegalArgumentException("The ledger keeps messages for at least 2 days.");
        }
    }

    @Override
    public String toString() {
        return "LedgerSettings[" + folder + "]";
    }
}

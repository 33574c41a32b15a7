package io.channelgateway.ledger;

import java.nio.file.Path;

/** Opens the store that a URL names. */
final class Stores {

    private static final String SQLITE = "jdbc:sqlite:";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    private Stores() {}

    /**
     * @throws IllegalArgumentException if the URL is neither SQLite's nor PostgreSQL's, or holds a password
     * @throws StoreUnavailable if the store cannot be used
     */
    static Store open(LedgerSettings settings, MessageTable messages) {
        String url = settings.url();
        if (url.contains("password=")) {
            // Libraries log the URL.
            throw new IllegalArgumentException("The ledger's URL must not contain a password; it has a setting of its own.");
        }
        if (url.startsWith(POSTGRESQL)) {
            return new PostgresStore(url, settings.user(), settings.password(), messages);
        }
        String file = url.startsWith(SQLITE) ? url.substring(SQLITE.length()) : "";
        if (file.isBlank() || file.startsWith(":") || file.startsWith("file:") || file.contains("?")) {
            throw new IllegalArgumentException(
                    "The ledger's URL must be jdbc:sqlite:<file> or start with jdbc:postgresql:.");
        }
        return new SqliteStore(Path.of(file).toAbsolutePath(), messages);
    }
}

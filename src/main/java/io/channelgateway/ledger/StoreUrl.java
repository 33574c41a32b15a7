package io.channelgateway.ledger;

import java.nio.file.Path;

/**
 * The setting {@code ledger.url}.
 *
 * @param file the absolute path of SQLite's file, or null if the URL is PostgreSQL's
 */
public record StoreUrl(String text, Path file) {

    public static final String SQLITE = "jdbc:sqlite:";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    /** @throws IllegalArgumentException in a sentence for people, if it is neither SQLite's nor PostgreSQL's, or holds a password */
    public static StoreUrl parse(String url) {
        if (url.contains("password=")) {
            // Libraries log the URL.
            throw new IllegalArgumentException("ledger.url must not contain a password; it has a setting of its own.");
        }
        if (url.startsWith(POSTGRESQL)) {
            return new StoreUrl(url, null);
        }
        String file = url.startsWith(SQLITE) ? url.substring(SQLITE.length()) : "";
        if (file.isBlank() || file.startsWith(":") || file.startsWith("file:") || file.contains("?")) {
            throw new IllegalArgumentException("ledger.url must be jdbc:sqlite:<file> or start with jdbc:postgresql:.");
        }
        return new StoreUrl(url, Path.of(file).toAbsolutePath());
    }
}

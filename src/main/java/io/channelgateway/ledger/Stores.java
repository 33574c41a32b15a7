package io.channelgateway.ledger;

/** Opens the store that a URL names. */
final class Stores {

    private Stores() {}

    /**
     * @throws IllegalArgumentException if the URL is neither SQLite's nor PostgreSQL's, or holds a password
     * @throws StoreUnavailable if the store cannot be used
     */
    static Store open(LedgerSettings settings, MessageTable messages) {
        StoreUrl url = StoreUrl.parse(settings.url());
        return url.file() == null
                ? new PostgresStore(url.text(), settings.user(), settings.password(), messages)
                : new SqliteStore(url.file(), messages);
    }
}

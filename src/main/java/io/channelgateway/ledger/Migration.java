package io.channelgateway.ledger;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the tables up to date with the scripts in {@code db/migration}. */
final class Migration {

    private Migration() {}

    /** @throws StoreUnavailable if the database cannot be reached or a script fails */
    static void bringUpToDate(String url, String user, String password) {
        try {
            Flyway.configure(Migration.class.getClassLoader())
                    .dataSource(url, user, password)
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
        } catch (FlywayException failed) {
            throw new StoreUnavailable("The message store cannot be reached or its tables cannot be brought up to date ("
                    + failed.getClass().getSimpleName() + ").");
        }
    }
}

package io.channelgateway.ledger;

import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteErrorCode;

/** Brings the tables up to date with the scripts in {@code tables}. */
final class Migration {

    /** Not Flyway's own default, which belongs to the application that a gateway may be part of. */
    private static final String SCRIPTS = "classpath:io/channelgateway/ledger/tables";

    /** Classes of SQLSTATE; source: PostgreSQL's appendix A. */
    private static final String NO_CONNECTION = "08";

    private static final String NOT_AUTHORIZED = "28";

    private Migration() {}

    /** @throws StoreUnavailable if the database cannot be reached or a script fails */
    static void bringUpToDate(String url, String user, String password) {
        try {
            Flyway.configure(Migration.class.getClassLoader())
                    .dataSource(url, user, password)
                    .locations(SCRIPTS)
                    .load()
                    .migrate();
        } catch (FlywayException failed) {
            throw new StoreUnavailable("The message store cannot be opened: " + reason(failed) + ".");
        }
    }

    /** A driver's own text may quote the URL or a user name. */
    private static String reason(FlywayException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException driver) {
                return reason(driver);
            }
        }
        return "its tables cannot be brought up to date (" + failed.getClass().getSimpleName() + ")";
    }

    private static String reason(SQLException driver) {
        String state = driver.getSQLState();
        if (state == null) {
            return driver.getErrorCode() == SQLiteErrorCode.SQLITE_NOTADB.code
                    ? "its file is not an SQLite database"
                    : "its database failed (code " + driver.getErrorCode() + ")";
        }
        String what = state.startsWith(NO_CONNECTION)
                ? "its server cannot be reached"
                : state.startsWith(NOT_AUTHORIZED) ? "its server refused the user or the password" : "its database failed";
        return what + " (SQLSTATE " + state + ")";
    }
}

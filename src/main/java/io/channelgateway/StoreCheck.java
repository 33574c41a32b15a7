package io.channelgateway;

import io.channelgateway.ledger.StoreUrl;
import io.channelgateway.workspace.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.apache.camel.CamelContext;

/**
 * Looks at the settings of the ledger's store without taking or changing anything, so that it works beside a running
 * gateway. A server is called only if that is asked for.
 */
final class StoreCheck {

    private static final String SECONDS = "5";

    private final CamelContext context;
    private final Properties file;

    StoreCheck(CamelContext context) {
        this.context = context;
        this.file = new Home(Path.of("")).properties();
    }

    /** @param connect whether a server is to be called */
    List<Fault> faults(boolean connect) {
        String fault;
        try {
            StoreUrl url = StoreUrl.parse(configured("ledger.url"));
            if (url.file() != null) {
                fault = fileFault(url.file());
            } else {
                fault = connect ? serverFault(url.text()) : null;
            }
        } catch (IllegalArgumentException wrong) {
            fault = wrong.getMessage();
        }
        return fault == null ? List.of() : List.of(new Fault(Home.PROPERTIES, 0, fault));
    }

    /** The check itself runs on another ledger, so this is not the value in force. */
    private String configured(String key) {
        String inEnvironment = System.getenv(key.toUpperCase(Locale.ROOT).replace('.', '_'));
        String value = inEnvironment == null ? System.getProperty(key, file.getProperty(key)) : inEnvironment;
        return context.resolvePropertyPlaceholders(value).strip();
    }

    private String serverFault(String url) {
        Properties settings = new Properties();
        settings.setProperty("user", configured("ledger.user"));
        settings.setProperty("password", configured("ledger.password"));
        settings.setProperty("connectTimeout", SECONDS);
        settings.setProperty("loginTimeout", SECONDS);
        settings.setProperty("socketTimeout", SECONDS);
        return useFault(url, settings, "The server in ledger.url cannot be used");
    }

    private static String fileFault(Path database) {
        if (Files.exists(database)) {
            Properties readOnly = new Properties();
            readOnly.setProperty("open_mode", "1");
            return useFault(StoreUrl.SQLITE + database, readOnly, "The file in ledger.url cannot be read as an SQLite database");
        }
        Path folder = database.getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        return folder != null && Files.isDirectory(folder) && Files.isWritable(folder)
                ? null
                : "The folder of the file in ledger.url cannot be written.";
    }

    /** A driver's own text may quote the URL or a user name. */
    private static String useFault(String url, Properties settings, String what) {
        try (Connection connection = DriverManager.getConnection(url, settings);
                Statement statement = connection.createStatement()) {
            statement.executeQuery(url.startsWith(StoreUrl.SQLITE) ? "SELECT count(*) FROM sqlite_master" : "SELECT 1").close();
            return null;
        } catch (SQLException failed) {
            String state = failed.getSQLState();
            return what + " (" + (state == null ? "code " + failed.getErrorCode() : "SQLSTATE " + state) + ").";
        }
    }
}

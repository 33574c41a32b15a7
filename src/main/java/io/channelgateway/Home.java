package io.channelgateway;

import io.channelgateway.ledger.StoreUrl;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The folder with {@code config} and {@code routes}, be the process in it or not.
 *
 * @param folder the empty path if the process is
 */
record Home(Path folder) {

    static final String PROPERTIES = "config/application.properties";

    private static final List<String> PATHS = List.of(
            "gateway.routes",
            "gateway.workspaces",
            "gateway.workspaces-schema",
            "gateway.api-description",
            "gateway.tls-certificate",
            "gateway.tls-key",
            "gateway.tls-keystore",
            "ledger.journal-folder");

    String properties() {
        return folder.resolve(PROPERTIES).toString();
    }

    /** The properties that are relative paths, as they are seen from where the process is. */
    Map<String, String> paths(Settings settings) {
        Map<String, String> paths = new HashMap<>();
        if (folder.toString().isEmpty()) {
            return paths;
        }
        for (String key : PATHS) {
            String path = settings.text(key);
            if (!path.isEmpty()) {
                paths.put(key, folder.resolve(path).toString());
            }
        }
        StoreUrl store = StoreUrl.parse(settings.text("ledger.url"));
        if (store.file() != null) {
            paths.put("ledger.url", StoreUrl.SQLITE + folder.resolve(store.text().substring(StoreUrl.SQLITE.length())));
        }
        return paths;
    }
}

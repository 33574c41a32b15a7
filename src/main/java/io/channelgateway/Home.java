package io.channelgateway;

import io.channelgateway.ledger.StoreUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The folder with {@code config} and {@code routes}, be the process in it or not.
 *
 * @param folder the empty path if the process is
 */
record Home(Path folder) {

    static final String PROPERTIES = "config/application.properties";

    private static final String SHIPPED = "io/channelgateway/application.properties";

    private static final List<String> OWN_KEYS = List.of("gateway.", "ledger.");

    private static final List<String> PATHS = List.of(
            "gateway.routes",
            "gateway.workspaces",
            "gateway.workspaces-schema",
            "gateway.api-description",
            "gateway.tls-certificate",
            "gateway.tls-key",
            "gateway.tls-keystore",
            "ledger.journal-folder");

    /** Where Camel looks for a property, one after the other: a file of an older version does not have every key. */
    String propertyLocations() {
        return "file:" + folder.resolve(PROPERTIES) + ",classpath:" + SHIPPED;
    }

    /** What the gateway's own file says and, for what it does not, the shipped one; placeholders are not resolved. */
    Properties properties() {
        Properties own = new Properties(shipped());
        try (InputStream file = Files.newInputStream(folder.resolve(PROPERTIES))) {
            own.load(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return own;
    }

    private static Properties shipped() {
        Properties shipped = new Properties();
        try (InputStream file = Home.class.getClassLoader().getResourceAsStream(SHIPPED)) {
            shipped.load(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return shipped;
    }

    /** @throws IllegalArgumentException naming a key that the gateway does not have, as it would have no effect */
    void checkKeys() {
        Properties shipped = shipped();
        for (Object key : properties().keySet()) {
            boolean isGateways = OWN_KEYS.stream().anyMatch(key.toString()::startsWith);
            if (isGateways && !shipped.containsKey(key)) {
                throw new IllegalArgumentException("The gateway has no key " + key + ".");
            }
        }
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

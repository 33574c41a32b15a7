package io.channelgateway;

import java.nio.file.Path;
import org.apache.camel.CamelContext;

/** The values of {@code config/application.properties}, with placeholders resolved. */
final class Settings {

    private static final int MOST_PORT = 65_535;

    private final CamelContext context;

    Settings(CamelContext context) {
        this.context = context;
    }

    /** @throws IllegalArgumentException naming the key, if it is missing or no whole number from 0 on */
    int number(String key) {
        String value = text(key);
        if (!value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(key + " must be a whole number from 0 on.");
        }
        return Integer.parseInt(value);
    }

    /** @throws IllegalArgumentException naming the key, if it is no port; 0 is any free one */
    int port(String key) {
        return port(key, text(key));
    }

    /** As the other one, of a value that is known. */
    static int port(String key, String value) {
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > MOST_PORT) {
            throw new IllegalArgumentException(key + " must be a port, from 0 to " + MOST_PORT + ".");
        }
        return Integer.parseInt(value);
    }

    Path path(String key) {
        return Path.of(text(key));
    }

    String text(String key) {
        return context.resolvePropertyPlaceholders("{{" + key + "}}").strip();
    }
}

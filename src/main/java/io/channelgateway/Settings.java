package io.channelgateway;

import java.nio.file.Path;
import org.apache.camel.CamelContext;

/** The values of {@code config/application.properties}, with placeholders resolved. */
final class Settings {

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

    Path path(String key) {
        return Path.of(text(key));
    }

    String text(String key) {
        return context.resolvePropertyPlaceholders("{{" + key + "}}").strip();
    }
}

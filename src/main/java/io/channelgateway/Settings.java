package io.channelgateway;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.camel.CamelContext;

/** The values of {@code config/application.properties}, with placeholders resolved. */
final class Settings {

    private static final int MOST_PORT = 65_535;
    private static final List<String> READ_LATER = List.of(
            "gateway.drain-delay-seconds",
            "camel.main.shutdownTimeout",
            "gateway.workspaces-reread-seconds");

    private final CamelContext context;

    Settings(CamelContext context) {
        this.context = context;
    }

    /** @throws IllegalArgumentException naming the key, if it is missing or no whole number from 0 on */
    int number(String key) {
        return number(key, 0);
    }

    /**
     * What no message gets out without.
     *
     * @throws IllegalArgumentException naming the key, if it is missing or no whole number from 1 on
     */
    int positive(String key) {
        return number(key, 1);
    }

    private int number(String key, int least) {
        String value = text(key);
        if (!value.matches("\\d{1,9}") || Integer.parseInt(value) < least) {
            throw new IllegalArgumentException(key + " must be a whole number from " + least + " on.");
        }
        return Integer.parseInt(value);
    }

    /** @throws IllegalArgumentException naming the key, if it is neither true nor false */
    boolean flag(String key) {
        return switch (text(key).toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(key + " must be true or false.");
        };
    }

    /**
     * So that a fault is found at the start, and not at the stop or never. The ports are Camel's to read, which takes a
     * random one for what is none; the variables are looked at, too, as whoever only checks listens elsewhere.
     *
     * @throws IllegalArgumentException naming the key of the first fault
     */
    void checkWhatIsReadLater() {
        READ_LATER.forEach(this::number);
        checkPort("camel.server.port", text("camel.server.port"));
        checkPort("camel.management.port", text("camel.management.port"));
        for (String variable : List.of("GATEWAY_PORT", "GATEWAY_MANAGEMENT_PORT")) {
            checkPort(variable, System.getenv().getOrDefault(variable, "0"));
        }
    }

    private static void checkPort(String key, String value) {
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > MOST_PORT) {
            throw new IllegalArgumentException(key + " must be a port, from 0 to " + MOST_PORT + "; 0 is any free one.");
        }
    }

    /** @throws IllegalArgumentException naming the key, if it is empty: the folder of the process is not meant by that */
    Path path(String key) {
        String path = text(key);
        if (path.isEmpty()) {
            throw new IllegalArgumentException(key + " must be the path of a file or a folder.");
        }
        return Path.of(path);
    }

    String text(String key) {
        return context.resolvePropertyPlaceholders("{{" + key + "}}").strip();
    }
}

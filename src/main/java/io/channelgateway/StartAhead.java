package io.channelgateway;

import io.channelgateway.worker.Daemons;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;

/**
 * Brings in what every start needs on threads of its own, while the start itself goes on: thousands of classes, which
 * are half of its work, and Java's trust store.
 *
 * <p>Nothing depends on it: what is not there yet when it is needed is loaded then.
 */
final class StartAhead {

    /** Which classes a start loads, in its order. The file itself says how it was made. */
    private static final String LIST = "start-classes.txt";

    private StartAhead() {}

    /** Where there is one processor only, nothing can be done beside anything. */
    static void begin() {
        if (Runtime.getRuntime().availableProcessors() > 1) {
            inBackground(StartAhead::loadClasses);
            inBackground(StartAhead::readTrustStore);
        }
    }

    /** On two threads, of which one would hardly stay ahead. */
    private static void loadClasses() {
        Queue<String> names = new ConcurrentLinkedQueue<>(classes());
        inBackground(() -> loadAll(names));
        loadAll(names);
    }

    static List<String> classes() {
        try (InputStream list = StartAhead.class.getResourceAsStream(LIST)) {
            String text = new String(list.readAllBytes(), StandardCharsets.US_ASCII);
            return Arrays.stream(text.split("\n")).filter(line -> !line.startsWith("#")).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void loadAll(Queue<String> names) {
        for (String name = names.poll(); name != null; name = names.poll()) {
            isLoaded(name);
        }
    }

    /** Loads the class and does not initialize it. Another version of Java or of a library may do without it. */
    static boolean isLoaded(String name) {
        try {
            Class.forName(name.replace('/', '.'), false, StartAhead.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError other) {
            return false;
        }
    }

    private static void readTrustStore() {
        try {
            SSLContext.getDefault();
        } catch (NoSuchAlgorithmException unusable) {
            // Whoever needs it says so.
        }
    }

    private static void inBackground(Runnable work) {
        Daemons.start("start-ahead", work);
    }
}

package io.channelgateway.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Secrets that tests configure; each is noted down, so that the whole log can be searched for it afterwards. */
public final class Secrets {

    /** One secret a line. */
    public static final Path NOTED = Path.of("target/test-secrets.txt");

    private Secrets() {}

    /** A new secret that starts with the given prefix. */
    public static String make(String prefix) {
        return note(prefix + UUID.randomUUID().toString().replace("-", ""));
    }

    public static synchronized String note(String secret) {
        try {
            Files.createDirectories(NOTED.getParent());
            Files.writeString(NOTED, secret + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return secret;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

package io.channelgateway.bench.system;

import io.channelgateway.support.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** A key with a certificate for {@code localhost}, signed by itself and made anew for each run. */
public final class Certificate {

    private final SelfSigned keys;
    private final String trust;

    public Certificate() throws IOException, GeneralSecurityException, InterruptedException {
        Files.createDirectories(Folders.BENCH);
        Files.deleteIfExists(Folders.BENCH.resolve("localhost.p12"));
        keys = new SelfSigned(Folders.BENCH, "localhost");
        trust = keys.trustedIn(Folders.BENCH.resolve("trusted.jks"));
    }

    Path keyStore() {
        return keys.file();
    }

    /** What makes a JVM trust the certificate. */
    String trust() {
        return trust;
    }
}

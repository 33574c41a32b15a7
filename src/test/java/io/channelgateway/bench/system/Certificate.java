package io.channelgateway.bench.system;

import io.channelgateway.support.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/** A key with a certificate for {@code localhost}, signed by itself and made anew for each run. */
public final class Certificate {

    private final SelfSigned keys;

    public Certificate() throws IOException, GeneralSecurityException, InterruptedException {
        Files.createDirectories(Folders.BENCH);
        Files.deleteIfExists(Folders.BENCH.resolve("localhost.p12"));
        keys = new SelfSigned(Folders.BENCH, "localhost");
    }

    Path keyStore() {
        return keys.file();
    }

    /** What makes a JVM trust the certificate. */
    List<String> trust() {
        return List.of(
                "-Djavax.net.ssl.trustStore=" + keys.file(),
                "-Djavax.net.ssl.trustStorePassword=" + keys.password());
    }
}

package io.channelgateway.bench.system;

import io.channelgateway.bench.server.SmtpSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A key with a certificate for {@code localhost}, signed by itself and made anew for each run. */
public final class Certificate {

    private final Path keyStore = Folders.BENCH.resolve("localhost.p12");

    public Certificate() throws IOException, InterruptedException {
        Files.createDirectories(Folders.BENCH);
        Files.deleteIfExists(keyStore);
        Process keytool = new ProcessBuilder(
                        Jdk.running().home().resolve("bin/keytool").toString(),
                        "-genkeypair", "-alias", "localhost", "-keyalg", "EC", "-dname", "CN=localhost",
                        "-ext", "san=dns:localhost", "-storetype", "PKCS12", "-keystore", keyStore.toString(),
                        "-storepass", SmtpSink.PASSWORD)
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes());
        if (keytool.waitFor() != 0) {
            throw new IOException(output);
        }
    }

    Path keyStore() {
        return keyStore;
    }

    /** What makes a JVM trust the certificate. */
    List<String> trust() {
        return List.of(
                "-Djavax.net.ssl.trustStore=" + keyStore,
                "-Djavax.net.ssl.trustStorePassword=" + SmtpSink.PASSWORD);
    }
}

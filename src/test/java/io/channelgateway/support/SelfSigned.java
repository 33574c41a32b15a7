package io.channelgateway.support;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key with a certificate, signed by itself and made anew for each run, in a PKCS #12 file. */
public final class SelfSigned {

    static final String ALIAS = "own";

    private static final String PASSWORD = "changeit";

    private final Path file;
    private final String password;
    private final KeyStore keys;

    /** For a host, with the password that Java's own trust store has. */
    public SelfSigned(Path folder, String host) throws IOException, GeneralSecurityException, InterruptedException {
        this(folder.resolve(host + ".p12"), "EC", "dns:" + host, PASSWORD);
    }

    /**
     * @param algorithm {@code RSA} or {@code EC}
     * @param name whom it is for, such as {@code dns:localhost} or {@code ip:127.0.0.1}
     */
    SelfSigned(Path file, String algorithm, String name, String password)
            throws IOException, GeneralSecurityException, InterruptedException {
        this.file = file;
        this.password = password;
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair", "-alias", ALIAS, "-keyalg", algorithm, "-dname", "CN=own", "-ext", "san=" + name,
                        "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", password)
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes());
        if (keytool.waitFor() != 0) {
            throw new IOException(output);
        }
        keys = KeyStore.getInstance(file.toFile(), password.toCharArray());
    }

    public Path file() {
        return file;
    }

    public String password() {
        return password;
    }

    KeyStore keys() {
        return keys;
    }

    /**
     * Writes the certificate alone, as Java's own trust store has it: to read it, no password has to be made a key by
     * thousands of rounds.
     *
     * @return the option with which a JVM trusts it and nothing else
     */
    public String trustedIn(Path store) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("JKS");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
        try (OutputStream out = Files.newOutputStream(store)) {
            trusted.store(out, password.toCharArray());
        }
        return "-Djavax.net.ssl.trustStore=" + store;
    }

    public SSLContext server() throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    /** For a client that trusts this certificate and no other. */
    public SSLContext client() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}

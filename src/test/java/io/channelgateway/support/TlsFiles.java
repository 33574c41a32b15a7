package io.channelgateway.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for 127.0.0.1, signed by itself and made anew for each run, as the files that servers take. */
public final class TlsFiles {

    private static final String ALIAS = "host";

    private final Path keystore;
    private final Path certificate;
    private final Path key;
    private final String password = Secrets.make("store-");
    private final KeyStore keys = KeyStore.getInstance("PKCS12");

    /** @param algorithm {@code RSA} or {@code EC} */
    public TlsFiles(Path folder, String algorithm) throws IOException, GeneralSecurityException, InterruptedException {
        keystore = folder.resolve(algorithm + ".p12");
        certificate = folder.resolve(algorithm + ".crt");
        key = folder.resolve(algorithm + ".key");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair", "-alias", ALIAS, "-keyalg", algorithm, "-dname", "CN=127.0.0.1",
                        "-ext", "san=ip:127.0.0.1", "-storetype", "PKCS12", "-keystore", keystore.toString(),
                        "-storepass", password)
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes());
        if (keytool.waitFor() != 0) {
            throw new IOException(output);
        }
        try (InputStream in = Files.newInputStream(keystore)) {
            keys.load(in, password.toCharArray());
        }
        Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()));
        Files.writeString(key, pem("PRIVATE KEY", keys.getKey(ALIAS, password.toCharArray()).getEncoded()));
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }

    public String keystore() {
        return keystore.toString();
    }

    public String password() {
        return password;
    }

    public String certificate() {
        return certificate.toString();
    }

    public String key() {
        return key.toString();
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

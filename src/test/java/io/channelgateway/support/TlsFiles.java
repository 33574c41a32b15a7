package io.channelgateway.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;

/** A certificate for 127.0.0.1, signed by itself and made anew for each run, as the files that servers take. */
public final class TlsFiles {

    private final SelfSigned store;
    private final Path certificate;
    private final Path key;

    /** @param algorithm {@code RSA} or {@code EC} */
    public TlsFiles(Path folder, String algorithm) throws IOException, GeneralSecurityException, InterruptedException {
        store = new SelfSigned(folder.resolve(algorithm + ".p12"), algorithm, "ip:127.0.0.1", Secrets.make("store-"));
        certificate = folder.resolve(algorithm + ".crt");
        key = folder.resolve(algorithm + ".key");
        KeyStore keys = store.keys();
        Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate(SelfSigned.ALIAS).getEncoded()));
        Files.writeString(
                key, pem("PRIVATE KEY", keys.getKey(SelfSigned.ALIAS, store.password().toCharArray()).getEncoded()));
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }

    public String keystore() {
        return store.file().toString();
    }

    public String password() {
        return store.password();
    }

    public String certificate() {
        return certificate.toString();
    }

    public String key() {
        return key.toString();
    }

    /** For a client that trusts this certificate and no other. */
    public SSLContext client() throws GeneralSecurityException {
        return store.client();
    }
}

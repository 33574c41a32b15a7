package io.channelgateway.api;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collections;
import java.util.Map;
import javax.net.ssl.X509KeyManager;

/** The certificate and private key by which the API is served over https. */
public final class Tls {

    private static final String CERTIFICATE = "gateway.tls-certificate";
    private static final String KEY = "gateway.tls-key";
    private static final String KEYSTORE = "gateway.tls-keystore";
    private static final String PASSWORD = "gateway.tls-keystore-password";

    private static final Map<String, String> SIGNATURES = Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");

    private final KeyCertOptions identity;

    private Tls(KeyCertOptions identity) {
        this.identity = identity;
    }

    /** Plain http. */
    public static Tls none() {
        return new Tls(null);
    }

    /**
     * Out of two PEM files: the certificate with its chain, and the private key without a password.
     *
     * @throws IllegalArgumentException naming the property at fault
     */
    public static Tls pem(String certificate, String key) {
        byte[] chain = read(CERTIFICATE, certificate);
        Certificate first;
        try {
            first = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(chain))
                    .iterator()
                    .next();
        } catch (GeneralSecurityException | RuntimeException noCertificate) {
            throw new IllegalArgumentException(CERTIFICATE + ": " + certificate + " has no certificate in PEM.");
        }
        byte[] secret = read(KEY, key);
        PemKeyCertOptions identity =
                new PemKeyCertOptions().addCertValue(Buffer.buffer(chain)).addKeyValue(Buffer.buffer(secret));
        if (!hasKeyOf(identity, first.getPublicKey())) {
            throw new IllegalArgumentException(
                    KEY + ": " + key + " has no private key in PEM, without a password, of the certificate " + certificate + ".");
        }
        return new Tls(identity);
    }

    /**
     * Out of a PKCS 12 key store with one key.
     *
     * @throws IllegalArgumentException naming the property at fault, never the password
     */
    public static Tls keystore(String file, String password) {
        byte[] content = read(KEYSTORE, file);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content), password.toCharArray());
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    return new Tls(new PfxOptions().setValue(Buffer.buffer(content)).setPassword(password));
                }
            }
        } catch (IOException | GeneralSecurityException closed) {
            throw new IllegalArgumentException(
                    PASSWORD + " does not open " + file + ", or the file is no PKCS 12 key store.");
        }
        throw new IllegalArgumentException(KEYSTORE + ": " + file + " has no private key.");
    }

    /** Whether the API is to be served over https. */
    boolean isOn() {
        return identity != null;
    }

    void secure(HttpServerOptions options) {
        options.setSsl(true).setKeyCertOptions(identity);
    }

    private static byte[] read(String property, String file) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(property + ": the file " + file + " cannot be read.");
        }
    }

    private static boolean hasKeyOf(PemKeyCertOptions identity, PublicKey known) {
        Vertx vertx = Vertx.vertx();
        try {
            X509KeyManager keys = (X509KeyManager) identity.getKeyManagerFactory(vertx).getKeyManagers()[0];
            String alias = keys.getServerAliases(known.getAlgorithm(), null)[0];
            return belongTogether(keys.getPrivateKey(alias), known);
        } catch (Exception noKey) {
            // Its text may quote the file.
            return false;
        } finally {
            vertx.close();
        }
    }

    private static boolean belongTogether(PrivateKey secret, PublicKey known) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(SIGNATURES.get(known.getAlgorithm()));
        signature.initSign(secret);
        byte[] signed = signature.sign();
        signature.initVerify(known);
        return signature.verify(signed);
    }
}

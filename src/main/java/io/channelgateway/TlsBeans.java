package io.channelgateway;

import io.channelgateway.api.Tls;

/** Reads {@code gateway.tls-…}. */
final class TlsBeans {

    private TlsBeans() {}

    /** @throws IllegalArgumentException naming the property, if the API cannot be served by what is given */
    static Tls of(Settings settings) {
        String certificate = settings.text("gateway.tls-certificate");
        String key = settings.text("gateway.tls-key");
        String keystore = settings.text("gateway.tls-keystore");
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new IllegalArgumentException("gateway.tls-certificate and gateway.tls-key are needed together.");
        }
        if (!certificate.isEmpty() && !keystore.isEmpty()) {
            throw new IllegalArgumentException("gateway.tls-keystore and gateway.tls-certificate exclude each other.");
        }
        if (!keystore.isEmpty()) {
            return Tls.keystore(keystore, settings.text("gateway.tls-keystore-password"));
        }
        return certificate.isEmpty() ? Tls.none() : Tls.pem(certificate, key);
    }
}

package io.channelgateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.channelgateway.check.StartupFault;
import io.channelgateway.support.GatewayProcess;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API over https, by properties. */
class TlsTest {

    @TempDir
    static Path folder;

    private static TlsFiles rsa;
    private static TlsFiles ec;

    @BeforeAll
    static void makeCertificates() throws Exception {
        rsa = new TlsFiles(folder, "RSA");
        ec = new TlsFiles(folder, "EC");
    }

    private static TestGateway start(Map<String, String> properties) {
        TestGateway.Builder builder = TestGateway.builder();
        properties.forEach(builder::property);
        return builder.start();
    }

    private static Map<String, String> pem(TlsFiles files) {
        return Map.of("gateway.tls-certificate", files.certificate(), "gateway.tls-key", files.key());
    }

    private static Map<String, String> keystore(TlsFiles files) {
        return Map.of("gateway.tls-keystore", files.keystore(), "gateway.tls-keystore-password", files.password());
    }

    private static HttpResponse<String> get(TestGateway gateway, HttpClient client, String scheme)
            throws IOException, InterruptedException {
        URI messages = URI.create(scheme + "://127.0.0.1:" + gateway.gateway().port() + "/v1/channels/messages");
        HttpRequest request = HttpRequest.newBuilder(messages)
                .timeout(Duration.ofSeconds(5))
                .header("Authorization", "Bearer " + gateway.key())
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static HttpClient trusting(TlsFiles files) throws GeneralSecurityException {
        return HttpClient.newBuilder().sslContext(files.client()).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void answersOverHttpsWithFilesOfPem(String algorithm) throws Exception {
        TlsFiles files = algorithm.equals("RSA") ? rsa : ec;
        try (TestGateway gateway = start(pem(files))) {
            assertThat(get(gateway, trusting(files), "https").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void answersOverHttpsWithAKeyStore() throws Exception {
        try (TestGateway gateway = start(keystore(rsa))) {
            HttpResponse<String> answer = get(gateway, trusting(rsa), "https");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void endsAConnectionThatSpeaksPlainHttp() {
        try (TestGateway gateway = start(pem(ec))) {
            assertThatThrownBy(() -> get(gateway, HttpClient.newHttpClient(), "http"))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(java.net.http.HttpTimeoutException.class);
        }
    }

    @Nested
    class CannotStart {

        private void assertFault(Map<String, String> properties, String... parts) {
            assertThatThrownBy(() -> start(properties).close())
                    .satisfies(fault -> assertThat(StartupFault.explain(fault)).contains(parts));
        }

        private Map<String, String> with(Map<String, String> properties, String name, String value) {
            Map<String, String> changed = new LinkedHashMap<>(properties);
            changed.put(name, value);
            return changed;
        }

        @ParameterizedTest
        @CsvSource({
            "gateway.tls-certificate, /nowhere/tls.crt, cannot be read",
            "gateway.tls-certificate, README.md, has no certificate",
            "gateway.tls-certificate, '', are needed together",
            "gateway.tls-key, /nowhere/tls.key, cannot be read",
            "gateway.tls-key, README.md, has no private key",
            "gateway.tls-keystore, /nowhere/tls.p12, exclude each other",
        })
        void withFilesThatAreNoneNamingTheProperty(String property, String value, String reason) {
            assertFault(with(pem(ec), property, value), property, reason);
        }

        @Test
        void withTheKeyOfAnotherCertificate() throws Exception {
            TlsFiles other = new TlsFiles(Files.createDirectory(folder.resolve("other")), "EC");
            for (TlsFiles files : List.of(rsa, other)) {
                assertFault(with(pem(ec), "gateway.tls-key", files.key()), "gateway.tls-key", "of the certificate");
            }
        }

        @Test
        void withAKeyStoreThatIsNone() {
            assertFault(with(keystore(ec), "gateway.tls-keystore", "README.md"), "no PKCS 12 key store");
        }

        @Test
        void withAWrongPasswordNamingThePropertyAndNotThePassword() throws Exception {
            Path store = Files.createDirectory(folder.resolve("store"));
            Map<String, String> environment = Map.of(
                    "GATEWAY_TLS_KEYSTORE", ec.keystore(),
                    "GATEWAY_TLS_KEYSTORE_PASSWORD", rsa.password(),
                    "GATEWAY_STORE_URL", "jdbc:sqlite:" + store.resolve("gateway.db"),
                    "GATEWAY_JOURNAL_FOLDER", store.toString());
            try (GatewayProcess process = GatewayProcess.start(environment)) {
                assertThat(process.exitCode()).isEqualTo(1);
                assertThat(process.err())
                        .startsWith("channel-gateway cannot start: gateway.tls-keystore-password does not open")
                        .hasLineCount(1);
                assertThat(process.err() + process.out()).doesNotContain(rsa.password());
            }
        }
    }
}

package io.channelgateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.channelgateway.support.FileTree;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway with an {@code application.properties} of somebody's own. */
class OwnPropertiesTest {

    private static final Map<String, String> FREE_PORTS = Map.of("camel.server.port", "0", "camel.management.port", "0");

    @TempDir
    private Path home;

    @BeforeEach
    void copyTheOtherFiles() throws IOException {
        FileTree.copy(Path.of("config"), home.resolve("config"));
        FileTree.copy(Path.of("routes"), home.resolve("routes"));
    }

    private void write(String properties) throws IOException {
        Files.writeString(home.resolve("config/application.properties"), properties);
    }

    private Gateway gateway() {
        return new Gateway(home, FREE_PORTS, InstantSource.system());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hasTheShippedValuesOfWhatItLeavesOut(boolean isReloading) throws Exception {
        write("camel.server.maxBodySize = 40\ngateway.routes-reload = " + isReloading + "\naudit.url = https://example.com/\n");

        try (Gateway gateway = gateway()) {
            gateway.start();

            assertThat(send(gateway, "{\"channel\":\"slack\",\"recipient\":\"C01234567\",\"message\":\"Hello\"}").statusCode())
                    .isEqualTo(413);
            assertThat(send(gateway, "{}").body()).contains("validation_error");
            assertThat(home.resolve("data/gateway.db")).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway.provider-timeout-secnods", "ledger.retention"})
    void doesNotStartWithAKeyThatTheGatewayDoesNotHave(String key) throws IOException {
        write(key + " = 5\n");

        try (Gateway gateway = gateway()) {
            assertThatThrownBy(gateway::start).hasStackTraceContaining("The gateway has no key " + key + ".");
        }
    }

    @ParameterizedTest
    @CsvSource({"camel.server.port, abc", "camel.server.maxBodySize, 0", "gateway.drain-delay-seconds, 10s",
        "gateway.provider-timeout-seconds, 0", "gateway.provider-connect-timeout-seconds, 0",
        "gateway.connections-per-provider-host, 0", "gateway.smtp-connections-per-server, 0",
        "gateway.in-flight-per-workspace-and-channel, 0", "gateway.worker-threads, 0", "gateway.mail-threads, 0",
        "gateway.attachment-downloads, 0", "gateway.attachment-deadline-seconds, 0", "gateway.idle-connection-seconds, 0",
        "gateway.workspaces, ''", "gateway.routes-reload, yes"})
    void doesNotStartWithAValueWithWhichNothingWouldGetOut(String key, String value) throws IOException {
        write(key + " = " + value + "\n");

        try (Gateway gateway = new Gateway(home, Map.of(), InstantSource.system())) {
            assertThatThrownBy(gateway::start).hasStackTraceContaining(key + " must be ");
        }
    }

    /** Properties are in ISO 8859-1, and Camel reads them as such. */
    @Test
    void mayHaveAnyBytesInAComment() throws Exception {
        Files.writeString(
                home.resolve("config/application.properties"), "# f\u00fcr uns\n", StandardCharsets.ISO_8859_1);

        try (Gateway gateway = gateway()) {
            gateway.start();

            assertThat(gateway.port()).isPositive();
        }
    }

    @Test
    void doesNotStartWithout() throws IOException {
        Files.delete(home.resolve("config/application.properties"));

        try (Gateway gateway = gateway()) {
            assertThatThrownBy(gateway::start).hasStackTraceContaining("config/application.properties");
        }
    }

    private static HttpResponse<String> send(Gateway gateway, String body) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + gateway.port() + "/v1/channels/send");
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer wbk_test_sandbox")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}

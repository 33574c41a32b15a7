package io.channelgateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.support.FileTree;
import io.channelgateway.support.GatewayProcess;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a whole process, with failures in it. */
class JsonLogProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** A channel that fails and says a lot, and a route whose consumer fails, which Camel logs with a stack trace. */
    private static final String ROUTES = """
            - beans:
                - name: broken-channel
                  type: io.channelgateway.channel.Channel
                  properties:
                    name: broken
                    settings: ""
            - route:
                id: broken
                from:
                  uri: direct:broken
                  steps:
                    - log: "first line\\nsecond \\"line\\" of exchange ${exchangeId}\\t\\u001b[31m"
                    - throwException:
                        exceptionType: java.lang.IllegalStateException
                        message: at https://example.com/SECRET
            - route:
                id: unhandled
                from:
                  uri: "file:FOLDER?autoCreate=false&directoryMustExist=true&initialDelay=0"
                  steps:
                    - to: log:never
            """;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String key = Secrets.make("wbk_json_");
    private int port;

    @BeforeEach
    void writeFiles() throws IOException {
        FileTree.copyRoutes(folder.resolve("routes"));
        Path missing = folder.resolve("missing");
        Files.writeString(folder.resolve("routes/channels/broken.camel.yaml"), ROUTES.replace("FOLDER", missing.toString()));
        Files.writeString(folder.resolve("workspaces.yaml"), """
                workspaces:
                  - id: acme
                    plan: org
                    keys: [{id: key_1, sha256: %s, permissions: ["write:channels"]}]
                    channels: {telegram: {bot_token: "1:a", base_url: "http://does-not-exist.invalid"}}
                """.formatted(Workspaces.sha256(key)));
    }

    private Map<String, String> environment() throws IOException {
        try (ServerSocket api = new ServerSocket(0); ServerSocket management = new ServerSocket(0)) {
            port = api.getLocalPort();
            return Map.of(
                    "GATEWAY_LOG_FORMAT", "json",
                    "GATEWAY_PORT", Integer.toString(port),
                    "GATEWAY_MANAGEMENT_PORT", Integer.toString(management.getLocalPort()),
                    "GATEWAY_STORE_URL", "jdbc:sqlite:" + folder.resolve("gateway.db"),
                    "GATEWAY_JOURNAL_FOLDER", folder.toString(),
                    "GATEWAY_ROUTES", folder.resolve("routes").toString(),
                    "GATEWAY_WORKSPACES", folder.resolve("workspaces.yaml").toString());
        }
    }

    private HttpResponse<String> send() throws IOException, InterruptedException {
        return send(TestGateway.body("broken", "someone"));
    }

    private HttpResponse<String> send(String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/channels/send"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException notJson) {
            throw new AssertionError("not one JSON object: " + line, notJson);
        }
    }

    @Test
    void everyLineIsAnObjectAndNamesItsRequest() throws Exception {
        try (GatewayProcess process = GatewayProcess.start(environment())) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> send().statusCode() == 502);
            assertThat(send(TestGateway.body("telegram", "1")).statusCode()).isEqualTo(502);
            String request = send().headers().firstValue("X-Request-ID").orElseThrow();
            Awaitility.await().atMost(PATIENCE).until(() -> process.out().contains("\"error\":") && named(process, request).size() >= 3);
            process.terminate();
            process.exitCode();

            List<JsonNode> lines = process.out().lines().map(JsonLogProcessTest::parsed).toList();
            assertThat(lines).allSatisfy(line -> {
                assertThat(line.isObject()).isTrue();
                assertThat(line.path("time").asText()).endsWith("Z");
                assertThat(line.path("level").asText()).isNotEmpty();
            });
            assertThat(lines).anySatisfy(line -> assertThat(line.path("message").asText()).startsWith("started port="));
            assertThat(lines).anySatisfy(line -> assertThat(line.path("error").asText()).contains("\n\tat "));
            assertThat(named(process, request))
                    .anySatisfy(line -> assertThat(line.path("status").asInt()).isEqualTo(502))
                    .anySatisfy(line -> assertThat(line.path("message").asText()).contains("line\nsecond \"line\""))
                    .anySatisfy(line -> assertThat(line.path("message").asText()).contains("IllegalStateException at "));
            assertThat(process.out()).doesNotContain("SECRET", key, "someone");
            assertThat(process.err()).isEmpty();
        }
    }

    private static List<JsonNode> named(GatewayProcess process, String request) throws IOException {
        return process.out().lines()
                .filter(line -> line.contains("\"request\":\"" + request + "\""))
                .map(JsonLogProcessTest::parsed)
                .toList();
    }

    @Test
    void anUnknownFormatStopsTheStart() throws Exception {
        Map<String, String> environment = new HashMap<>(environment());
        environment.put("GATEWAY_LOG_FORMAT", "xml");
        try (GatewayProcess process = GatewayProcess.start(environment)) {
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.err()).contains("GATEWAY_LOG_FORMAT must be text or json");
        }
    }
}

package io.channelgateway.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.Gateway;
import io.channelgateway.message.Claim;
import io.channelgateway.workspace.Workspaces;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.spi.InflightRepository.InflightExchange;

/**
 * The whole gateway with the real {@code routes/} and {@code config/}, on a free port, and a client for it that
 * checks each answer against the API description.
 *
 * <p>It has one workspace, {@code acme} on plan org, whose connections the test gives, with one key.
 */
public final class TestGateway implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The body of a valid send request without the fields of the channel. */
    public static final String TEXT = "  Hello ${body} {{env:PATH}} <script> \uD83D\uDE00";

    private final Gateway gateway;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String key;
    private final Path workspaces;

    private TestGateway(Gateway gateway, String key, Path workspaces) {
        this.gateway = gateway;
        this.key = key;
        this.workspaces = workspaces;
    }

    /** What a test changes before the start; the rest has valid defaults. */
    public static final class Builder {
        private final Map<String, String> properties = new LinkedHashMap<>();
        private final StringBuilder channels = new StringBuilder();
        private final Map<String, Object> beans = new LinkedHashMap<>();
        private InstantSource clock = InstantSource.system();
        private String key = Secrets.make("wbk_test_");
        private String plan = "org";
        private String tier = "standard";
        private String more = "";

        private Builder() {
            properties.put("camel.server.host", "127.0.0.1");
            properties.put("camel.server.port", "0");
            properties.put("camel.management.enabled", "false");
            properties.put("gateway.provider-timeout-seconds", "2");
            properties.put("gateway.provider-connect-timeout-seconds", "1");
            properties.put("camel.main.shutdownTimeout", "5");
            properties.put("gateway.connection-check-seconds", "0");
            // For holdsDuplicate().
            properties.put("camel.main.inflightRepositoryBrowseEnabled", "true");
        }

        /** Keeps the ledger in that database of a {@link PostgresServer}. */
        public Builder postgres(String url) {
            return property("ledger.url", url).property("ledger.user", "postgres").property("ledger.password", "postgres");
        }

        public Builder property(String name, Object value) {
            properties.put(name, value.toString());
            return this;
        }

        /** A bean that is there before the gateway makes its own. */
        public Builder bean(String name, Object bean) {
            beans.put(name, bean);
            return this;
        }

        /** A connection of the workspace, its settings as a YAML flow mapping such as {@code {token: x}}. */
        public Builder channel(String name, String settings) {
            channels.append("      ").append(name).append(": ").append(settings).append("\n");
            return this;
        }

        /** The key of the workspace, for several gateways that are to know the same one. */
        public Builder key(String newKey) {
            key = newKey;
            return this;
        }

        public Builder plan(String newPlan) {
            plan = newPlan;
            return this;
        }

        public Builder tier(String newTier) {
            tier = newTier;
            return this;
        }

        public Builder clock(InstantSource newClock) {
            clock = newClock;
            return this;
        }

        /** Further entries of the list of workspaces, as YAML. */
        public Builder workspaces(String yaml) {
            more = yaml;
            return this;
        }

        public TestGateway start() {
            try {
                Path store = FileTree.temporary("ledger");
                Path file = Files.writeString(store.resolve("workspaces.yaml"), yaml());
                properties.put("gateway.workspaces", file.toString());
                properties.putIfAbsent("ledger.url", "jdbc:sqlite:" + store.resolve("gateway.db"));
                properties.putIfAbsent("ledger.journal-folder", store.toString());
                Gateway gateway = new Gateway(properties, clock);
                beans.forEach(gateway::bind);
                gateway.start();
                return new TestGateway(gateway, key, file);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private String yaml() {
            return "workspaces:\n"
                    + "  - id: acme\n    name: Acme\n    plan: " + plan + "\n    keys:\n"
                    + "      - id: key_test\n        name: test\n        sha256: " + Workspaces.sha256(key) + "\n"
                    + "        permissions: [write:channels, read:channels]\n"
                    + "        rate_limit_tier: " + tier + "\n"
                    + (channels.isEmpty() ? "" : "    channels:\n" + channels)
                    + more;
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** An HTTP answer with its JSON body. */
    public record Answer(int status, Map<String, java.util.List<String>> headers, String text) {

        public JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException notJson) {
                throw new AssertionError("not JSON: " + text, notJson);
            }
        }

        public String code() {
            return json().path("error").path("code").asText(null);
        }

        public String outcome() {
            return json().path("error").path("outcome").asText(null);
        }

        public String message() {
            return json().path("error").path("message").asText(null);
        }

        public String id() {
            return json().path("data").path("id").asText(null);
        }

        /** The only value of a header, or null. */
        public String header(String name) {
            return HttpHeaderLookup.single(headers, name);
        }
    }

    private static final class HttpHeaderLookup {
        static String single(Map<String, java.util.List<String>> headers, String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> String.join(" | ", header.getValue()))
                    .findFirst()
                    .orElse(null);
        }
    }

    public Gateway gateway() {
        return gateway;
    }

    /** Whether a request is inside that came after another one with its Idempotency-Key, and gets that one's answer. */
    public boolean holdsDuplicate(String idempotencyKey) {
        return gateway.getCamelContext().getInflightRepository().browse().stream()
                .map(InflightExchange::getExchange)
                .filter(exchange -> exchange.getProperty(Exchange.DUPLICATE_MESSAGE, false, boolean.class))
                .map(exchange -> exchange.getVariable("claim", Claim.class))
                .anyMatch(claim -> claim.idempotencyKey().equals(idempotencyKey));
    }

    public String url() {
        return "http://127.0.0.1:" + gateway.port();
    }

    public String key() {
        return key;
    }

    public Path workspacesFile() {
        return workspaces;
    }

    /** A valid body for a channel, with the text {@link #TEXT}. */
    public static String body(String channel, String recipient) {
        return body(channel, recipient, TEXT);
    }

    public static String body(String channel, String recipient, String text) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("channel", channel);
        body.put("recipient", recipient);
        body.put("message", text);
        if (channel.equals("email")) {
            body.put("subject", "Subject");
        }
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** A send request with the workspace's key; headers as {@code name, value, …} replace or add. */
    public Answer send(String body, String... headers) {
        return exchange(sendRequest(body, headers));
    }

    public CompletableFuture<Answer> sendAsync(String body, String... headers) {
        return client.sendAsync(sendRequest(body, headers), text()).thenApply(TestGateway::answer);
    }

    private HttpRequest sendRequest(String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + "/v1/channels/send"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return request.build();
    }

    /** Any request to the gateway. */
    public Answer exchange(HttpRequest request) {
        try {
            return answer(client.send(request, text()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** A GET with the workspace's key. */
    public Answer get(String path) {
        return exchange(HttpRequest.newBuilder(URI.create(url() + path))
                .header("Authorization", "Bearer " + key)
                .build());
    }

    @Override
    public void close() {
        gateway.close();
    }

    private static HttpResponse.BodyHandler<String> text() {
        return HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);
    }

    private static Answer answer(HttpResponse<String> unchecked) {
        HttpResponse<String> response = DescribedResponse.checked(unchecked);
        return new Answer(response.statusCode(), response.headers().map(), response.body());
    }
}

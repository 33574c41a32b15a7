package io.channelgateway.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The management port of a gateway: what orchestrators and monitoring see. */
public final class Management {

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    private Management(int port) {
        this.port = port;
    }

    /** Opens the port of a gateway that is to be started. */
    public static Management of(TestGateway.Builder builder) {
        int port = FreePort.next();
        builder.property("camel.management.enabled", "true").property("camel.management.port", port);
        return new Management(port);
    }

    /** @param port of a gateway in a process of its own */
    public static Management on(int port) {
        return new Management(port);
    }

    /** A health document with its status. */
    public record Health(int status, String text) {

        /** UP or DOWN. */
        public String of(String check) {
            return check(check).path("status").asText();
        }

        public String message(String check) {
            return check(check).path("message").asText();
        }

        private JsonNode check(String name) {
            try {
                for (JsonNode check : new ObjectMapper().readTree(text).path("checks")) {
                    if (check.path("name").asText().equals(name)) {
                        return check;
                    }
                }
            } catch (IOException notJson) {
                throw new UncheckedIOException(notJson);
            }
            throw new AssertionError("no check " + name + " in " + text);
        }
    }

    public Health ready() {
        HttpResponse<String> response = get("/observe/health/ready");
        return new Health(response.statusCode(), response.body());
    }

    public Health live() {
        HttpResponse<String> response = get("/observe/health/live");
        return new Health(response.statusCode(), response.body());
    }

    public String metrics() {
        return get("/observe/metrics").body();
    }

    private HttpResponse<String> get(String path) {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}

package io.channelgateway.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FileTree;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What steps of one's own in errors.camel.yaml make of an answer is what a retry with the same key gets, too. */
class EditedFailureTest {

    private static final String SHIPPED = "            - to: bean:answers?method=providerFailed\n";

    @TempDir
    Path folder;

    private final FakeProvider slack = FakeProvider.answering(FakeProvider.json(500, "{}"));
    private final HttpClient client = HttpClient.newHttpClient();
    private final String idempotencyKey = UUID.randomUUID().toString();
    private TestGateway gateway;

    private void startWith(String... steps) throws IOException {
        Path errors = FileTree.copyRoutes(folder).resolve("errors.camel.yaml");
        String text = Files.readString(errors);
        assertThat(text).contains(SHIPPED);
        Files.writeString(errors, text.replace(SHIPPED, SHIPPED + String.join("", steps)));
        gateway = TestGateway.builder()
                .property("gateway.routes", folder)
                .channel("slack", "{token: " + Secrets.make("xoxb-") + ", base_url: \"" + slack.url() + "\"}")
                .start();
    }

    private static String setHeader(String name, String value) {
        return step("""
                - setHeader:
                    name: %s
                    constant:
                      expression: "%s"
                """.formatted(name, value));
    }

    private static String step(String yaml) {
        return yaml.indent(12);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        slack.close();
    }

    /** Past the check that every answer is a described one. */
    private HttpResponse<String> send() throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/channels/send"))
                        .header("Authorization", "Bearer " + gateway.key())
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", idempotencyKey)
                        .POST(BodyPublishers.ofString(TestGateway.body("slack", "C01234567")))
                        .build(),
                BodyHandlers.ofString());
    }

    private void assertReplayed(HttpResponse<String> first, HttpResponse<String> second) {
        assertThat(second.statusCode()).isEqualTo(first.statusCode());
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Retry-After")).isEqualTo(first.headers().firstValue("Retry-After"));
        assertThat(second.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(slack.received()).hasSize(1);
    }

    @Test
    void hasItsStatusAndRetryAfterInAReplay() throws Exception {
        startWith(setHeader("CamelHttpResponseCode", "504"), setHeader("Retry-After", "7"));

        HttpResponse<String> first = send();

        assertThat(first.statusCode()).isEqualTo(504);
        assertThat(first.headers().firstValue("Retry-After")).hasValue("7");
        assertReplayed(first, send());
    }

    @Test
    void hasItsBodyInAReplay() throws Exception {
        startWith(step("""
                - setBody:
                    constant:
                      expression: '{"mine":"\u00fc"}'
                - convertBodyTo:
                    type: java.io.InputStream
                """));

        HttpResponse<String> first = send();

        assertThat(first.statusCode()).isEqualTo(502);
        assertThat(first.body()).isEqualTo("{\"mine\":\"\u00fc\"}");
        assertReplayed(first, send());
    }

    @Test
    void isAsDecidedWhereItsValuesAreNone() throws Exception {
        startWith(setHeader("Retry-After", "tomorrow"));

        HttpResponse<String> first = send();
        HttpResponse<String> second = send();

        assertThat(first.headers().firstValue("Retry-After")).hasValue("tomorrow");
        assertThat(second.statusCode()).isEqualTo(502);
        assertThat(second.headers().firstValue("Retry-After")).isEmpty();
        assertThat(slack.received()).hasSize(1);
    }

    /** Camel gives such a failure to nobody: the shipped answer is what is left. */
    @Test
    void isAsDecidedIfAStepAfterItFails() throws Exception {
        startWith(step("""
                - throwException:
                    exceptionType: java.lang.IllegalStateException
                    message: audit
                """));

        HttpResponse<String> first = send();

        assertThat(first.statusCode()).isEqualTo(502);
        assertThat(first.body()).contains("\"outcome\":\"unknown\"");
        assertReplayed(first, send());
    }
}

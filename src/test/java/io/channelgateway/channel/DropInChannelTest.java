package io.channelgateway.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FileTree;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.support.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new channel is one new file in a copy of the shipped routes, without any Java or other edit. */
class DropInChannelTest {

    @TempDir
    Path routes;

    private final FakeProvider webhook = FakeProvider.answering(FakeProvider.json(200, "{\"id\":\"hook-7\"}"));
    private TestGateway gateway;

    private void start(String provider) throws IOException {
        start(provider, "");
    }

    private void start(String provider, String more) throws IOException {
        FileTree.copyRoutes(routes);
        Files.writeString(routes.resolve("channels/webhook.camel.yaml"), """
                - beans:
                    - name: webhook-channel
                      type: io.channelgateway.channel.Channel
                      properties:
                        name: webhook
                        title: The webhook
                        recipient: "[a-z]+"
                        recipientForm: a name in lower case

                - route:
                    id: webhook
                    description: Posts the message to a fixed webhook.
                    from:
                      uri: direct:webhook
                      steps:
                        - setBody:
                            simple:
                              expression: ${variable.message.text}
                        - setHeader:
                            name: X-Recipient
                            simple:
                              expression: ${variable.message.recipient}
                        - to: %s/hook
                        - unmarshal:
                            json: {}
                        - setBody:
                            simple:
                              expression: ${body[id]}
                """.formatted(provider) + more);
        gateway = TestGateway.builder()
                .property("gateway.routes", routes)
                .property("gateway.connection-check-seconds", more.isEmpty() ? "0" : "1")
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        webhook.close();
    }

    @Test
    void sendsThroughTheFile() throws IOException {
        start(webhook.url());

        Answer answer = gateway.send(TestGateway.body("webhook", "ann"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.id()).isEqualTo("hook-7");
        assertThat(webhook.received()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/hook");
            assertThat(request.body()).isEqualTo(TestGateway.TEXT);
            assertThat(request.headers()).containsEntry("x-recipient", "ann").doesNotContainKey("authorization");
        });
    }

    @Test
    void validatesByTheFile() throws IOException {
        start(webhook.url());

        Answer answer = gateway.send(TestGateway.body("webhook", "ANN"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("recipient must be a name in lower case");
        assertThat(gateway.send(TestGateway.body("sms", "1")).message())
                .isEqualTo("channel must be one of email, slack, teams, telegram, webhook, whatsapp.");
    }

    @Test
    void takesNoAttachmentsUnlessTheFileSaysWhich() throws IOException {
        start(webhook.url());

        Answer answer = gateway.send(TestGateway.body("webhook", "ann", "x").replace("}",
                ",\"attachments\":[{\"filename\":\"a\",\"mime_type\":\"a/b\",\"content_base64\":\"YQ==\"}]}"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("attachments are not supported for webhook.");
        assertThat(webhook.received()).isEmpty();
    }

    @Test
    void tellsTheTruthAboutFailuresWithoutARuleOfItsOwn() throws IOException {
        start(webhook.url());
        String key = UUID.randomUUID().toString();

        webhook.answer(FakeProvider.json(422, "{}"));
        Answer rejected = gateway.send(TestGateway.body("webhook", "ann"), "Idempotency-Key", key);
        webhook.answer(FakeProvider.json(503, "{}"));
        Answer unknown = gateway.send(TestGateway.body("webhook", "ann"), "Idempotency-Key", key);
        webhook.answer(FakeProvider.json(200, "{\"id\":\"hook-8\"}"));
        Answer replayed = gateway.send(TestGateway.body("webhook", "ann"), "Idempotency-Key", key);

        assertThat(rejected.status()).isEqualTo(502);
        assertThat(rejected.outcome()).isEqualTo("not_sent");
        assertThat(unknown.status()).isEqualTo(502);
        assertThat(unknown.outcome()).isEqualTo("unknown");
        assertThat(replayed.text()).isEqualTo(unknown.text());
        assertThat(webhook.received()).hasSize(2);
    }

    @Test
    void calls2xxWithoutAnIdUnknown() throws IOException {
        start(webhook.url());
        webhook.answer(FakeProvider.json(200, "not json"));

        assertThat(gateway.send(TestGateway.body("webhook", "ann")).outcome()).isEqualTo("unknown");

        webhook.answer(FakeProvider.json(200, "{}"));
        assertThat(gateway.send(TestGateway.body("webhook", "ann")).outcome()).isEqualTo("unknown");
    }

    @Test
    void knowsThatNothingWasSentWhenNobodyListens() throws IOException {
        webhook.close();
        start(webhook.url());

        Answer answer = gateway.send(TestGateway.body("webhook", "ann"));

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.outcome()).isEqualTo("not_sent");
        assertThat(answer.header("Retry-After")).isNotNull();
    }

    @Test
    void isJudgedByItsSendsUnlessTheFileHasACheck() throws IOException {
        start(webhook.url());
        assertThat(provider().path("status").asText()).isEqualTo("healthy");
        assertThat(provider().path("connected").asBoolean()).isTrue();
        assertThat(provider().path("capabilities").toString()).isEqualTo("[\"send\"]");

        webhook.answer(FakeProvider.json(401, "{}"));
        gateway.send(TestGateway.body("webhook", "ann"));

        assertThat(provider().path("status").asText()).isEqualTo("needs_reauth");
        assertThat(provider().path("error_message").asText()).isEqualTo(
                "The webhook refused the connection's credentials: HTTP status 401. Connect the channel again.");
    }

    @Test
    void isCheckedByASecondRouteOfTheFile() throws IOException {
        webhook.answer(FakeProvider.json(200, "{\"account_id\":\"hook-1\",\"display_name\":\"Hooks\"}"));

        start(webhook.url(), """

                - route:
                    id: webhook-check
                    description: Asks the webhook who it is.
                    from:
                      uri: direct:webhook-check
                      steps:
                        - to: %s/me
                        - unmarshal:
                            json: {}
                """.formatted(webhook.url()));

        await().until(() -> provider().path("status").asText().equals("healthy"));
        assertThat(provider().path("account_id").asText()).isEqualTo("hook-1");
        assertThat(provider().path("display_name").asText()).isEqualTo("Hooks");

        webhook.answer(FakeProvider.json(401, "{}"));
        await().until(() -> provider().path("status").asText().equals("needs_reauth"));
    }

    private JsonNode provider() {
        JsonNode providers = gateway.get("/v1/channels/providers").json().path("data").path("providers");
        return StreamSupport.stream(providers.spliterator(), false)
                .filter(provider -> provider.path("channel").asText().equals("webhook"))
                .findFirst()
                .orElseThrow();
    }
}

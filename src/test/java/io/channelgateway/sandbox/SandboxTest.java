package io.channelgateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.support.TestGateway;
import io.channelgateway.workspace.Workspaces;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All five channels end to end, with no account and no server. */
class SandboxTest {

    private static final String SANDBOX_KEY = Secrets.make("wbk_sandbox_");
    private static final String OTHER_KEY = Secrets.make("wbk_sandbox_other_");
    private static final String SANDBOXES = """
              - {id: sandbox, name: S, plan: org, sandbox: true, keys: [{id: key_s, name: s, sha256: %s, permissions: ["write:channels", "read:channels"]}]}
              - {id: other, name: O, plan: org, sandbox: true, keys: [{id: key_o, name: o, sha256: %s, permissions: ["write:channels", "read:channels"]}]}
            """.formatted(Workspaces.sha256(SANDBOX_KEY), Workspaces.sha256(OTHER_KEY));

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.builder().workspaces(SANDBOXES).start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static Answer send(String body) {
        return gateway.send(body, "Authorization", "Bearer " + SANDBOX_KEY);
    }

    private static Answer list(String key) {
        return gateway.exchange(HttpRequest.newBuilder(URI.create(gateway.url() + "/sandbox/messages"))
                .header("Authorization", "Bearer " + key)
                .build());
    }

    private static List<JsonNode> messages(String key) {
        return StreamSupport.stream(list(key).json().path("messages").spliterator(), false).toList();
    }

    @Test
    void givesIdsInTheSameDigitsWhateverTheMachinesLanguage() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertThat(send(TestGateway.body("slack", "C01234567", "Hello")).json().path("data").path("id").textValue())
                    .matches("[0-9]{10}\\.[0-9]{6}");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "slack, C01234567, \\d{10}\\.\\d{6}",
        "telegram, -1001234567890, \\d+",
        "whatsapp, +14155550100, wamid\\..+",
        "teams, a:1x&y=;19:z@thread.tacv2;messageid=1, \\d+",
        "email, name@example.com, [^<>]+@sandbox\\.example"
    })
    void sendsExactlyWhatWasWrittenAndAnswersTheProvidersId(String channel, String recipient, String id) {
        String text = TestGateway.TEXT + "\n\n.\n..x \t end ";

        Answer answer = send(TestGateway.body(channel, recipient, text));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode data = answer.json().path("data");
        assertThat(data.path("id").textValue()).matches(id);
        assertThat(data.path("channel").textValue()).isEqualTo(channel);
        assertThat(data.path("status").textValue()).isEqualTo("sent");
        assertThat(data.path("sent_at").textValue()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        JsonNode newest = messages(SANDBOX_KEY).get(0);
        assertThat(newest.path("channel").textValue()).isEqualTo(channel);
        assertThat(newest.path("recipient").textValue()).isEqualTo(recipient);
        assertThat(newest.path("text").textValue()).isEqualTo(text);
        assertThat(newest.path("subject").textValue()).isEqualTo(channel.equals("email") ? "Subject" : null);
        assertThat(newest.path("id").textValue()).isEqualTo(data.path("id").textValue());
        assertThat(newest.path("received_at").textValue()).endsWith("Z");
        assertThat(newest.path("attachments").isArray()).isTrue();
        assertThat(newest.path("request").isObject()).isTrue();
        assertThat(newest.path("request").path("headers").fieldNames())
                .toIterable()
                .isSubsetOf("Authorization", "connection", "content-length", "content-type", "host", "user-agent");
        assertThat(newest.toString()).doesNotContain("sandbox-");
    }

    @Test
    void showsAWorkspaceOnlyItsOwnMessages() {
        send(TestGateway.body("slack", "C01234567"));

        assertThat(messages(OTHER_KEY)).isEmpty();
    }

    @Test
    void listsForAKeyOfASandboxWorkspaceOnly() {
        assertThat(list("wbk_unknown").status()).isEqualTo(401);
        assertThat(gateway.get("/sandbox/messages").status()).isEqualTo(403);
    }

    @Test
    void isGoneWhileNoWorkspaceUsesIt() throws Exception {
        try (TestGateway changing = TestGateway.builder().workspaces(SANDBOXES).start()) {
            String with = Files.readString(changing.workspacesFile());
            Files.writeString(changing.workspacesFile(), with.replace(SANDBOXES, ""));
            Awaitility.await().until(() -> changing.get("/sandbox/messages").status() == 404);

            Files.writeString(changing.workspacesFile(), with);
            Awaitility.await().until(() -> changing.get("/sandbox/messages").status() == 403);

            Answer answer = changing.send(TestGateway.body("slack", "C01234567"), "Authorization", "Bearer " + SANDBOX_KEY);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
    }
}

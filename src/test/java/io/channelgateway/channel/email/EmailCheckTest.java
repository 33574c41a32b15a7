package io.channelgateway.channel.email;

import static io.channelgateway.channel.email.FakeSmtpServer.drop;
import static io.channelgateway.channel.email.FakeSmtpServer.reply;
import static io.channelgateway.channel.email.FakeSmtpServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.channel.email.FakeSmtpServer.At;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How an e-mail connection is: a login in the background, and what sends teach. */
class EmailCheckTest {

    private final String password = Secrets.make("smtp-");
    private final FakeSmtpServer server = FakeSmtpServer.start();
    private TestGateway gateway;

    private void start(String seconds) {
        gateway = TestGateway.builder()
                .property("gateway.connection-check-seconds", seconds)
                .property("gateway.connection-recheck-seconds", seconds)
                .channel("email", "{host: 127.0.0.1, port: " + server.port() + ", security: none, username: ann, "
                        + "password: '" + password + "', from: 'Acme <no-reply@acme.example>'}")
                .start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private JsonNode email() {
        return gateway.get("/v1/channels/providers").json().path("data").path("providers").path(0);
    }

    private void awaitStatus(String status) {
        await().until(() -> email().path("status").asText().equals(status));
    }

    @Test
    void logsInAndSendsNothing() {
        start("3600");
        awaitStatus("healthy");

        assertThat(email().path("display_name").asText()).isEqualTo("Acme <no-reply@acme.example>");
        assertThat(email().path("account_id").asText()).isEqualTo("no-reply@acme.example");
        assertThat(server.commands()).extracting(command -> command.split(" ")[0])
                .containsExactly("EHLO", "AUTH", "NOOP", "QUIT");
    }

    @Test
    void needsReauthOnceTheLoginIsRefusedAndRepeatsNoPassword() {
        start("1");
        awaitStatus("healthy");

        server.always(At.AUTH, reply("535 5.7.8 Bad credentials " + password));

        awaitStatus("needs_reauth");
        assertThat(email().path("error_message").asText()).isEqualTo(
                "The mail server refused the connection's credentials: 535 5.7.8. Connect the channel again.");
    }

    @Test
    void degradesThenDisconnectsWhenTheServerHangsUpOrSaysNothing() {
        start("1");
        awaitStatus("healthy");

        server.always(At.NOOP, drop());
        awaitStatus("degraded");
        server.always(At.GREETING, silence());
        awaitStatus("disconnected");

        server.always(At.GREETING, reply("220 back"));
        server.always(At.NOOP, reply("250 Ok"));
        awaitStatus("healthy");
    }

    @Test
    void needsReauthAtOnceWhenASendIsRefusedTheLogin() {
        start("3600");
        awaitStatus("healthy");
        server.always(At.AUTH, reply("535 5.7.8 Bad credentials"));

        assertThat(gateway.send(TestGateway.body("email", "ann@example.com")).status()).isEqualTo(403);

        assertThat(email().path("status").asText()).isEqualTo("needs_reauth");
    }

    @Test
    void degradesAfterThreeEmailsWithAnUnknownOutcome() {
        start("3600");
        awaitStatus("healthy");
        server.always(At.DOT, drop());

        for (int i = 0; i < 3; i++) {
            assertThat(email().path("status").asText()).isEqualTo("healthy");
            assertThat(gateway.send(TestGateway.body("email", "ann@example.com")).outcome()).isEqualTo("unknown");
        }

        assertThat(email().path("status").asText()).isEqualTo("degraded");
    }
}

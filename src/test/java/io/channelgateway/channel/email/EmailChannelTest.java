package io.channelgateway.channel.email;

import static io.channelgateway.channel.email.FakeSmtpServer.drop;
import static io.channelgateway.channel.email.FakeSmtpServer.reply;
import static io.channelgateway.channel.email.FakeSmtpServer.silence;
import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.channel.email.FakeSmtpServer.At;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.support.TestGateway;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** E-mail from the request to the mail server and back to the answer. */
class EmailChannelTest {

    private static final String BODY = TestGateway.body("email", "ann@example.com");

    private final FakeSmtpServer server = FakeSmtpServer.start();
    private final String password = Secrets.make("smtp");
    private final TestGateway gateway = TestGateway.builder()
            .channel("email", "{host: 127.0.0.1, port: " + server.port() + ", security: none, username: us, password: "
                    + password + ", from: \"Acme <us@acme.example>\"}")
            .start();
    private final String key = UUID.randomUUID().toString();

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private Answer send() {
        return gateway.send(BODY, "Idempotency-Key", key);
    }

    @Test
    void answersTheMessageIdThatTheServerGot() {
        Answer answer = send();

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.id()).endsWith("@acme.example");
        assertThat(server.messages()).singleElement().asString().contains("Message-ID: <" + answer.id() + ">");
    }

    @Test
    void writesToNobodyElseWhateverTheHeadersAndTheQuerySay() {
        Answer answer = gateway.send(
                BODY, "To", "eve@example.com", "Cc", "eve@example.com", "Bcc", "eve@example.com", "Subject", "Other",
                "From", "eve@example.com", "mail.smtp.from", "eve@example.com", "mail.smtp.host", "eve.example",
                "Reply-To", "eve@example.com", "CamelMailMessageId", "eve@example.com");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(server.count("RCPT")).isEqualTo(1);
        assertThat(server.commands()).contains("RCPT TO:<ann@example.com>", "MAIL FROM:<us@acme.example>");
        assertThat(server.messages()).singleElement().asString()
                .contains("Subject: Subject")
                .doesNotContain("eve@", "wbk_", "Authorization");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GREETING | 421 4.3.2 Busy                        | 502 | provider_error           | not_sent | 60
            GREETING | 554 5.3.2 No                          | 502 | provider_error           | not_sent |
            AUTH     | 535 5.7.8 Credentials invalid         | 403 | insufficient_permissions |          |
            MAIL     | 451 4.3.0 Later                       | 502 | provider_error           | not_sent | 60
            MAIL     | 552 5.3.4 Too big                     | 400 | validation_error         |          |
            RCPT     | 451 4.7.1 Greylisted                  | 502 | provider_error           | not_sent | 300
            RCPT     | 550 5.1.1 No such user                | 400 | validation_error         |          |
            RCPT     | 550 5.7.1 Relaying denied             | 502 | provider_error           | not_sent |
            DATA     | 451 4.3.0 Later                       | 502 | provider_error           | not_sent | 60
            DOT      | 452 4.3.1 Full                        | 502 | provider_error           | not_sent | 60
            DOT      | 554 5.7.1 Spam                        | 502 | provider_error           | not_sent |
            DOT      | 552 5.3.4 Too big                     | 400 | validation_error         |          |
            """)
    void answersWhatTheServersReplyMeansAndFreesTheKey(
            At at, String reply, int status, String code, String outcome, String retryAfter) {
        server.once(at, reply(reply));

        Answer answer = send();

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.outcome()).isEqualTo(outcome);
        assertThat(answer.header("Retry-After")).isEqualTo(retryAfter);
        assertThat(answer.message()).contains(reply.substring(0, 9)).doesNotContain(password);
        assertThat(server.accepted()).isZero();
        assertThat(send().status()).isEqualTo(200);
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void keepsTheKeyWhenTheServerHangsUpAfterTheDotOnAReusedConnection() {
        assertThat(gateway.send(BODY).status()).isEqualTo(200);
        server.once(At.DOT, drop());

        Answer answer = send();
        Answer again = send();

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.outcome()).isEqualTo("unknown");
        assertThat(again.text()).isEqualTo(answer.text());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(server.connections()).isEqualTo(1);
        assertThat(server.messages()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"GREETING, not_sent", "RCPT, not_sent", "DATA, not_sent", "DOT, unknown"})
    void answersSilenceWithinTheDeadline(At at, String outcome) {
        server.once(at, silence());
        Instant start = Instant.now();

        Answer answer = send();

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.outcome()).isEqualTo(outcome);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void knowsThatNothingWasSentWhenNobodyListens() {
        server.close();

        Answer answer = send();

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.outcome()).isEqualTo("not_sent");
        assertThat(answer.header("Retry-After")).isNotNull();
    }
}

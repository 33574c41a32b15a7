package io.channelgateway.channel.email;

import static io.channelgateway.channel.email.FakeSmtpServer.drop;
import static io.channelgateway.channel.email.FakeSmtpServer.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.channel.Channel;
import io.channelgateway.channel.email.FakeSmtpServer.At;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure.Outcome;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.failure.Refusal;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The route in {@code routes/channels/email.camel.yaml}, from its start to the mail server. */
class EmailRouteTest {

    private final FakeSmtpServer server = FakeSmtpServer.start();
    private final PooledMailSender sender = Samples.sender();
    private final CamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        camel.getRegistry().bind("mail", new Mail());
        camel.getRegistry().bind("mailSender", sender);
        camel.getRegistry().bind("mailTurn", new MailTurn(4, 2, 8, Runnable::run));
        camel.getRegistry().bind("mailCheckTurn", new MailTurn(1, 2, 8, Runnable::run));
        String file = Path.of("routes/channels/email.camel.yaml").toUri().toString();
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.resolveResource(camel, file));
        camel.start();
    }

    @AfterEach
    void close() {
        camel.stop();
        sender.close();
        server.close();
    }

    @Nested
    class ASend {

        @Test
        void answersWithTheMessageId() {
            Exchange exchange = send("ann@example.com", "Hi", "Hello", Map.of());

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody()).isEqualTo("msg_01KXYZ@acme.example");
            assertThat(server.accepted()).isEqualTo(1);
            assertThat(server.messages().get(0)).contains("Message-ID: <msg_01KXYZ@acme.example>");
        }

        @Test
        void evaluatesNothingInTheMessage() {
            send("ann@example.com", "${body}{{env:PATH}}", "${variable.connection}{{env:PATH}}", Map.of());

            assertThat(server.messages()).singleElement().asString()
                    .contains("Subject: ${body}{{env:PATH}}")
                    .contains("JHt2YXJpYWJsZS5jb25uZWN0aW9ufXt7ZW52OlBBVEh9fQ==");
        }

        @Test
        void goesToNobodyElseWhateverTheHeadersSay() {
            send("ann@example.com", "Hi", "Hello", Map.of(
                    "To", "eve@example.com", "Cc", "eve@example.com", "Bcc", "eve@example.com",
                    "From", "eve@example.com", "Subject", "Other", "mail.smtp.from", "eve@example.com",
                    "mail.smtp.host", "eve.example", "contentType", "text/html"));

            assertThat(server.count("RCPT")).isEqualTo(1);
            assertThat(server.commands()).contains("RCPT TO:<ann@example.com>", "MAIL FROM:<us@acme.example>");
            assertThat(server.messages()).singleElement().asString().doesNotContain("eve@");
        }
    }

    @Nested
    class AFailure {

        @Test
        void reachesTheCallerAsItIs() {
            server.always(At.RCPT, reply("550 5.1.1 No such user"));

            Exception failure = send("ann@example.com", "Hi", "Hello", Map.of()).getException();

            assertThat(failure).isInstanceOfSatisfying(ProviderFailure.class, refused -> {
                assertThat(refused.code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
                assertThat(refused.reason()).isEqualTo("550 5.1.1 No such user");
            });
        }

        @Test
        void afterTheDotIsUnknown() {
            server.always(At.DOT, drop());

            Exception failure = send("ann@example.com", "Hi", "Hello", Map.of()).getException();

            assertThat(failure).isInstanceOfSatisfying(
                    ProviderFailure.class, lost -> assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN));
            assertThat(server.messages()).hasSize(1);
        }

        @Test
        void ofTheRequestSendsNothing() {
            Exception failure = send("ann@example.com,eve@example.com", "Hi", "Hello", Map.of()).getException();

            assertThat(failure).isInstanceOf(Refusal.class);
            assertThat(server.connections()).isZero();
        }
    }

    @Nested
    class TheChannelFile {

        @Test
        void describesTheChannel() {
            Channel channel = camel.getRegistry().lookupByNameAndType("email-channel", Channel.class);

            assertThat(channel.getName()).isEqualTo("email");
            assertThat(channel.isSubject()).isTrue();
            assertThat(channel.settings())
                    .containsOnlyKeys("host", "port", "security", "username", "password", "from")
                    .containsEntry("port", "587")
                    .containsEntry("security", "starttls");
        }

        @ParameterizedTest
        @ValueSource(strings = {"ann@example.com", "Ann.Lee+tag@bücher.example", "o'neil@example.com"})
        void acceptsAddresses(String recipient) {
            assertThat(channel().accepts(recipient)).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "", "ann", "@example.com", "ann@", "a@b@c", "ann@example.com,bob@example.com", "Ann <ann@example.com>",
            "ann@example.com ", "ann@exam\u00a0ple.com", "ann@example.com\n", "ann\u0000@example.com", "ann@[::1]",
            "\"ann\"@example.com", "ann(x)@example.com", "ann;bob@example.com", "a\\b@example.com", "x:a@example.com"
        })
        void refusesWhatIsObviouslyNone(String recipient) {
            assertThat(channel().accepts(recipient)).isFalse();
        }

        private Channel channel() {
            return camel.getRegistry().lookupByNameAndType("email-channel", Channel.class);
        }
    }

    private Exchange send(String recipient, String subject, String text, Map<String, Object> headers) {
        return camel.createProducerTemplate().send("direct:email", exchange -> {
            exchange.setVariable("message", Samples.message(recipient, subject, text));
            exchange.setVariable("connection", Samples.connection(server.port()));
            exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
            exchange.getMessage().setBody(text);
        });
    }
}

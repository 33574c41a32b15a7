package io.channelgateway.channel.email;

import static io.channelgateway.channel.email.FakeSmtpServer.drop;
import static io.channelgateway.channel.email.FakeSmtpServer.reply;
import static io.channelgateway.channel.email.FakeSmtpServer.reset;
import static io.channelgateway.channel.email.FakeSmtpServer.silence;
import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.channel.Connection;
import io.channelgateway.channel.email.FakeSmtpServer.At;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure.Outcome;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.support.SelfSigned;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail over TLS, from the start or after STARTTLS. */
class SecureMailTest {

    private static SelfSigned certificate;

    private PooledMailSender sender;
    private FakeSmtpServer server;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        certificate = new SelfSigned(folder, "localhost");
    }

    @BeforeEach
    void open() throws Exception {
        sender = Samples.sender(Duration.ofSeconds(10), 8, certificate.client().getSocketFactory());
    }

    @AfterEach
    void close() {
        sender.close();
        server.close();
    }

    @Nested
    class WithStartTls {

        @BeforeEach
        void open() throws Exception {
            server = FakeSmtpServer.startWithStartTls(certificate.server());
        }

        @Test
        void logsInOnlyAfterStartTls() throws Exception {
            sender.send(Samples.mail(connection()));

            assertThat(server.accepted()).isEqualTo(1);
            assertThat(server.commands().get(1)).isEqualTo("STARTTLS");
            assertThat(server.commands().get(2)).startsWith("EHLO");
            assertThat(server.commands().get(3)).startsWith("AUTH");
        }

        @Test
        void sendsAgainOverTheSameConnection() throws Exception {
            sender.send(Samples.mail(connection()));
            sender.send(Samples.mail(connection()));

            assertThat(server.accepted()).isEqualTo(2);
            assertThat(server.connections()).isEqualTo(1);
        }

        @Test
        void sendsOverANewConnectionWhenTheServerEndsTheOldOne() throws Exception {
            sender.send(Samples.mail(connection()));
            server.once(At.MAIL, reset());
            sender.send(Samples.mail(connection()));
            server.once(At.MAIL, reply("421 4.7.0 Too many messages in this connection"));
            sender.send(Samples.mail(connection()));

            assertThat(server.messages()).hasSize(3);
            assertThat(server.connections()).isEqualTo(3);
        }

        @Test
        void sendsNothingToAServerThatOffersNone() {
            server.always(At.EHLO, reply("250-fake", "250 AUTH PLAIN"));

            ProviderFailure failure = send();

            assertThatNothingWasSaid(failure);
            assertThat(failure.reason()).isEqualTo("the mail server offers no STARTTLS");
        }

        @Test
        void sendsNothingToAServerThatRefusesIt() {
            server.always(At.STARTTLS, reply("454 4.7.0 TLS not available"));

            assertThatNothingWasSaid(send());
        }

        @Test
        void sendsNothingToAServerThatRefusesItForGood() {
            server.always(At.STARTTLS, reply("502 5.5.1 Not implemented"));

            assertThatNothingWasSaid(send());
        }

        @Test
        void sendsNothingToAServerThatHangsUp() {
            server.always(At.STARTTLS, drop());

            assertThatNothingWasSaid(send());
        }

        @Test
        void sendsNothingToAServerThatStopsAnswering() throws Exception {
            server.always(At.STARTTLS, conversation ->
                    reply("220 Go ahead").on(conversation) && silence().on(conversation));
            try (PooledMailSender hasty =
                    Samples.sender(Duration.ofMillis(500), 8, certificate.client().getSocketFactory())) {

                ProviderFailure failure = Samples.failure(hasty, Samples.mail(connection()));

                assertThatNothingWasSaid(failure);
                assertThat(failure.reason()).isEqualTo("the mail server did not answer in time");
            }
        }

        @Test
        void sendsNothingWhenSomebodySlippedInAnAnswerBeforeTls() {
            server.always(At.STARTTLS, reply("220 Go ahead", "250-fake", "250 AUTH PLAIN"));

            assertThatNothingWasSaid(send());
        }

        @Test
        void sendsNothingToAServerThatIsNotTrusted() {
            try (PooledMailSender strict = Samples.sender()) {
                ProviderFailure failure = Samples.failure(strict, Samples.mail(connection()));

                assertThatNothingWasSaid(failure);
                assertThat(failure.reason())
                        .isEqualTo("the certificate of the mail server is not trusted for its name");
            }
        }

        @Test
        void sendsNothingToAServerWithAnotherName() {
            ProviderFailure failure = Samples.failure(sender, Samples.mail(
                    Samples.connection(server.port(), "security", "starttls", "host", "127.0.0.1")));

            assertThatNothingWasSaid(failure);
        }

        @Test
        void isUnknownWhenTheServerHangsUpAfterTheDot() {
            server.always(At.DOT, drop());

            assertThat(send().outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(server.messages()).hasSize(1);
        }

        @Test
        void isNotSentWhenTheServerHangsUpDuringTheMessage() {
            server.always(At.TEXT, drop());

            assertThat(send().outcome()).isEqualTo(Outcome.NOT_SENT);
        }

        private ProviderFailure send() {
            return Samples.failure(sender, Samples.mail(connection()));
        }

        private Connection connection() {
            return Samples.connection(server.port(), "security", "starttls");
        }
    }

    @Nested
    class WithTlsFromTheStart {

        @BeforeEach
        void open() throws Exception {
            server = FakeSmtpServer.startWithTls(certificate.server());
        }

        @Test
        void sends() throws Exception {
            sender.send(Samples.mail(connection()));
            sender.send(Samples.mail(connection()));

            assertThat(server.accepted()).isEqualTo(2);
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.count("STARTTLS")).isZero();
        }

        @Test
        void sendsNothingToAServerThatIsNotTrusted() {
            try (PooledMailSender strict = Samples.sender()) {
                assertThatNothingWasSaid(Samples.failure(strict, Samples.mail(connection())));
            }
        }

        @Test
        void sendsNothingToAServerWithAnotherName() {
            assertThatNothingWasSaid(Samples.failure(sender, Samples.mail(
                    Samples.connection(server.port(), "security", "tls", "host", "127.0.0.1"))));
        }

        @Test
        void opensANewConnectionWhenTheServerHungUpInBetween() throws Exception {
            sender.send(Samples.mail(connection()));
            server.dropAll();
            sender.send(Samples.mail(connection()));

            assertThat(server.accepted()).isEqualTo(2);
        }

        @Test
        void isUnknownWhenTheServerIsSilentAfterTheDot() throws Exception {
            server.always(At.DOT, silence());
            try (PooledMailSender hasty =
                    Samples.sender(Duration.ofMillis(800), 8, certificate.client().getSocketFactory())) {

                assertThat(Samples.failure(hasty, Samples.mail(connection())).outcome())
                        .isEqualTo(Outcome.UNKNOWN);
            }
            assertThat(server.messages()).hasSize(1);
        }

        private Connection connection() {
            return Samples.connection(server.port(), "security", "tls");
        }
    }

    @Nested
    class WithTheWrongSetting {

        @Test
        void sendsNothingWithTlsToAPlainServer() {
            server = FakeSmtpServer.start();

            assertThatNothingWasSaid(Samples.failure(
                    sender, Samples.mail(Samples.connection(server.port(), "security", "tls"))));
        }

        @Test
        void namesTheSettingThatCannotBeUsed() {
            server = FakeSmtpServer.start();

            ProviderFailure failure = Samples.failure(
                    sender, Samples.mail(Samples.connection(server.port(), "security", "ssl")));

            assertThat(failure.code()).isEqualTo(ErrorCode.INSUFFICIENT_PERMISSIONS);
            assertThat(failure.reason()).isEqualTo("security of the connection must be none, starttls or tls");
            assertThat(server.connections()).isZero();
        }
    }

    private void assertThatNothingWasSaid(ProviderFailure failure) {
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
        assertThat(failure.retryAfterSeconds()).isPositive();
        assertThat(server.commands()).noneMatch(command -> command.matches("(AUTH|MAIL).*"));
    }
}

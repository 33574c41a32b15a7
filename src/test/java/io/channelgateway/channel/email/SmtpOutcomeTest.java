package io.channelgateway.channel.email;

import static io.channelgateway.channel.email.FakeSmtpServer.breakOffAfter;
import static io.channelgateway.channel.email.FakeSmtpServer.drop;
import static io.channelgateway.channel.email.FakeSmtpServer.reply;
import static io.channelgateway.channel.email.FakeSmtpServer.replyAndDrop;
import static io.channelgateway.channel.email.FakeSmtpServer.reset;
import static io.channelgateway.channel.email.FakeSmtpServer.silence;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.channel.email.FakeSmtpServer.Act;
import io.channelgateway.channel.email.FakeSmtpServer.At;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure.Outcome;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.support.ClosedPort;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each answer of a mail server, and each way of not answering, means for the message. */
class SmtpOutcomeTest {

    private static final Duration SHORT = Duration.ofMillis(400);

    private final FakeSmtpServer server = FakeSmtpServer.start();
    private final PooledMailSender sender = Samples.sender();

    @AfterEach
    void close() {
        sender.close();
        server.close();
    }

    @Nested
    class Sent {

        @Test
        void whenTheServerAcceptsTheMessage() throws Exception {
            sender.send(Samples.mail(Samples.connection(server.port())));

            assertThat(server.accepted()).isEqualTo(1);
            assertThat(server.commands()).containsSubsequence(
                    "MAIL FROM:<us@acme.example>", "RCPT TO:<ann@example.com>", "DATA");
        }

        @Test
        void whenAny2xxFollowsTheMessage() throws Exception {
            server.always(At.DOT, reply("250-2.0.0 Ok:", "250 2.0.0 queued"));

            sender.send(Samples.mail(Samples.connection(server.port())));

            assertThat(server.messages()).hasSize(1);
        }

        @Test
        void whenTheServerHangsUpRightAfterAccepting() throws Exception {
            server.always(At.DOT, replyAndDrop("250 2.0.0 Ok"));

            sender.send(Samples.mail(Samples.connection(server.port())));

            assertThat(server.messages()).hasSize(1);
        }

        @Test
        void whateverHappensAtQuit() throws Exception {
            server.always(At.QUIT, reply("554 5.0.0 No"));
            sender.send(Samples.mail(Samples.connection(server.port())));

            sender.close();

            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Nested
    class Answered {

        @ParameterizedTest
        @CsvSource(delimiter = '|', value = {
            "GREETING | 421 4.3.2 Shutting down          | PROVIDER_ERROR           | 60",
            "GREETING | 450 4.3.2 Busy                   | PROVIDER_ERROR           | 300",
            "GREETING | 554 5.3.2 No SMTP here           | PROVIDER_ERROR           |",
            "EHLO     | 421 4.3.2 Shutting down          | PROVIDER_ERROR           | 60",
            "EHLO     | 502 5.5.1 Not implemented        | PROVIDER_ERROR           |",
            "AUTH     | 535 5.7.8 Bad credentials        | INSUFFICIENT_PERMISSIONS |",
            "AUTH     | 530 5.7.0 Must use TLS           | INSUFFICIENT_PERMISSIONS |",
            "AUTH     | 534 5.7.9 Mechanism too weak     | INSUFFICIENT_PERMISSIONS |",
            "AUTH     | 538 5.7.11 Encryption required   | INSUFFICIENT_PERMISSIONS |",
            "AUTH     | 454 4.7.0 Temporary              | PROVIDER_ERROR           | 60",
            "AUTH     | 421 4.7.0 Too many logins        | PROVIDER_ERROR           | 60",
            "MAIL     | 421 4.3.2 Shutting down          | PROVIDER_ERROR           | 60",
            "MAIL     | 451 4.3.0 Temporary              | PROVIDER_ERROR           | 60",
            "MAIL     | 451 4.7.1 Greylisted             | PROVIDER_ERROR           | 300",
            "MAIL     | 550 5.7.1 Sender refused         | PROVIDER_ERROR           |",
            "MAIL     | 553 5.1.8 Bad sender             | PROVIDER_ERROR           |",
            "MAIL     | 552 5.3.4 Too big                | VALIDATION_ERROR         |",
            "MAIL     | 530 5.7.0 Authentication first   | INSUFFICIENT_PERMISSIONS |",
            "RCPT     | 421 4.3.2 Shutting down          | PROVIDER_ERROR           | 60",
            "RCPT     | 450 4.2.1 Mailbox busy           | PROVIDER_ERROR           | 300",
            "RCPT     | 451 4.7.1 Greylisted             | PROVIDER_ERROR           | 300",
            "RCPT     | 451 4.3.0 Try again              | PROVIDER_ERROR           | 60",
            "RCPT     | 452 4.5.3 Too many               | PROVIDER_ERROR           | 60",
            "RCPT     | 452 4.2.2 Please wait, greylist  | PROVIDER_ERROR           | 300",
            "RCPT     | 550 5.1.1 No such user           | VALIDATION_ERROR         |",
            "RCPT     | 550 No such user                 | VALIDATION_ERROR         |",
            "RCPT     | 553 5.1.3 Bad mailbox name       | VALIDATION_ERROR         |",
            "RCPT     | 501 5.1.3 Bad address syntax     | VALIDATION_ERROR         |",
            "RCPT     | 554 5.1.2 Bad host               | VALIDATION_ERROR         |",
            "RCPT     | 555 5.5.4 Unsupported parameter  | VALIDATION_ERROR         |",
            "RCPT     | 501 Addresses are strict ASCII   | VALIDATION_ERROR         |",
            "RCPT     | 550 5.7.1 Relaying denied        | PROVIDER_ERROR           |",
            "RCPT     | 554 5.7.1 Relay access denied    | PROVIDER_ERROR           |",
            "RCPT     | 550 5.7.26 Unauthenticated mail  | PROVIDER_ERROR           |",
            "RCPT     | 550 relay not permitted          | PROVIDER_ERROR           |",
            "RCPT     | 550 Relaying denied              | PROVIDER_ERROR           |",
            "RCPT     | 550 Authentication required      | PROVIDER_ERROR           |",
            "RCPT     | 550 x may not send to relay without authentication | PROVIDER_ERROR |",
            "RCPT     | 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1) | PROVIDER_ERROR |",
            "RCPT     | 550 <authentication@relay.example> is not known | VALIDATION_ERROR |",
            "RCPT     | 552 5.2.2 Mailbox full           | PROVIDER_ERROR           |",
            "RCPT     | 501 5.5.4 Syntax                 | PROVIDER_ERROR           |",
            "DATA     | 421 4.3.2 Shutting down          | PROVIDER_ERROR           | 60",
            "DATA     | 451 4.3.0 Temporary              | PROVIDER_ERROR           | 60",
            "DATA     | 554 5.5.1 No valid recipients    | PROVIDER_ERROR           |",
            "TEXT     | 421 4.3.2 Shutting down          | PROVIDER_ERROR           | 60",
            "DOT      | 421 4.3.2 Shutting down          | PROVIDER_ERROR           | 60",
            "DOT      | 451 4.3.0 Queue problem          | PROVIDER_ERROR           | 60",
            "DOT      | 452 4.3.1 No space               | PROVIDER_ERROR           | 60",
            "DOT      | 552 5.3.4 Too big                | VALIDATION_ERROR         |",
            "DOT      | 554 5.7.1 Looks like spam        | PROVIDER_ERROR           |",
            "DOT      | 550 5.1.1 No such user           | PROVIDER_ERROR           |"
        })
        void isNotSent(At at, String answer, ErrorCode code, Long retryAfter) {
            server.always(at, reply(answer));

            ProviderFailure failure = send();

            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.retryAfterSeconds()).isEqualTo(retryAfter);
            assertThat(failure.reason()).startsWith(answer.substring(0, at == At.AUTH ? 9 : 3));
            assertThat(server.accepted()).isZero();
            assertThat(server.messages()).hasSize(at == At.DOT ? 1 : 0);
            assertThat(server.count("MAIL")).isLessThanOrEqualTo(1);
        }

        @Test
        void withARefusalAndThenNoAnswerToAnythingElse() {
            server.always(At.DOT, conversation ->
                    reply("451 4.3.0 Try again").on(conversation) && silence().on(conversation));

            assertThat(send().outcome()).isEqualTo(Outcome.NOT_SENT);
        }

        @Test
        void withSeveralLinesBecomesOneShortPrintableReason() {
            server.always(At.RCPT, reply(
                    "550-5.1.1 No\u0007 such user", "550-5.1.1 \u00e4sk", "550 5.1.1 " + "postmaster ".repeat(50)));

            assertThat(send().reason()).startsWith("550 5.1.1 No such user sk postmaster").hasSize(200);
        }

        @ParameterizedTest
        @CsvSource({"AUTH, 250 Ok", "MAIL, 251 Ok", "RCPT, 354 Go on", "RCPT, nonsense", "DATA, 250 Ok"})
        void withoutSenseIsNotSentAndNoHangUp(At at, String answer) {
            server.always(at, reply(answer));

            ProviderFailure failure = send();

            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(failure.reason()).isEqualTo("the mail server gave an answer that does not fit the command");
        }

        @Test
        void neverShowsTheCredentials() {
            server.always(At.RCPT, reply("554 5.7.1 " + Samples.USERNAME + " may not, nor " + Samples.PASSWORD));

            assertThat(send().reason()).isEqualTo("554 5.7.1 *** may not, nor ***");
        }

        @Test
        void neverShowsTheBeginningOfAPasswordAtItsEnd() {
            server.always(At.RCPT, reply("554 5.7.1 " + "x".repeat(183) + " " + Samples.PASSWORD));

            assertThat(send().reason()).endsWith("x ***").hasSizeLessThanOrEqualTo(200);
        }

        @Test
        void neverShowsThePlainPartsOfAPassword() {
            String password = "p\u00e4ss  w\u00f6rd";
            server.always(At.RCPT, conversation -> {
                conversation.say("554 5.7.1 not " + new String(password.getBytes(UTF_8), ISO_8859_1) + "\r\n");
                return true;
            });

            ProviderFailure failure =
                    Samples.failure(sender, Samples.mail(Samples.connection(server.port(), "password", password)));

            assertThat(failure.reason()).isEqualTo("554 5.7.1 not ***");
        }

        @Test
        void toALoginShowsTheCodesAlone() {
            server.always(At.AUTH, reply("535 5.7.8 Wrong: AGdhdGV3YXk="));

            assertThat(send().reason()).isEqualTo("535 5.7.8");
        }
    }

    @Nested
    class HungUp {

        @ParameterizedTest
        @EnumSource(names = {"GREETING", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"})
        void beforeTheMessageIsNotSent(At at) {
            server.always(at, drop());

            assertThatNothingWasSent(send());
        }

        @ParameterizedTest
        @EnumSource(names = {"GREETING", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"})
        void hardBeforeTheMessageIsNotSent(At at) {
            server.always(at, reset());

            assertThatNothingWasSent(send());
        }

        @ParameterizedTest
        @EnumSource(names = {"GREETING", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"})
        void inTheMiddleOfALineBeforeTheMessageIsNotSent(At at) {
            server.always(at, breakOffAfter("2"));

            assertThatNothingWasSent(send());
        }

        @Test
        void rightAfterAskingForTheMessageIsNotSent() {
            server.always(At.DATA, replyAndDrop("354 Go on"));

            assertThatNothingWasSent(send());
        }

        @Test
        void inTheMiddleOfTheMessageIsNotSent() {
            server.always(At.TEXT, drop());

            assertThatNothingWasSent(send());
        }

        @Test
        void hardInTheMiddleOfTheMessageIsNotSent() {
            server.always(At.TEXT, reset());

            assertThatNothingWasSent(send());
        }

        @Test
        void afterTheMessageIsUnknown() {
            server.always(At.DOT, drop());

            assertThatNobodyKnows(send());
        }

        @Test
        void hardAfterTheMessageIsUnknown() {
            server.always(At.DOT, reset());

            assertThatNobodyKnows(send());
        }

        @ParameterizedTest
        @ValueSource(strings = {"2", "25", "250", "250 2.0.0 Ok", "250-2.0.0 Ok\r\n", "550 5.7"})
        void inTheMiddleOfTheLastAnswerIsUnknown(String part) {
            server.always(At.DOT, breakOffAfter(part));

            assertThatNobodyKnows(send());
        }

        @ParameterizedTest
        @ValueSource(strings = {"Ok", "2500 Ok", "354 Go on", "HTTP/1.1 200 OK", "+50", ""})
        void noButAnsweredGarbageAfterTheMessageIsUnknown(String garbage) {
            server.always(At.DOT, reply(garbage));

            assertThatNobodyKnows(send());
        }

        @Test
        void noButContradictsItselfAfterTheMessageIsUnknown() {
            server.always(At.DOT, reply("250-Ok", "550 No"));

            assertThatNobodyKnows(send());
        }

        private void assertThatNothingWasSent(ProviderFailure failure) {
            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
            assertThat(failure.retryAfterSeconds()).isPositive();
            assertThat(server.messages()).isEmpty();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Nested
    class Silent {

        private final PooledMailSender hasty = Samples.sender(SHORT, 8);

        @AfterEach
        void close() {
            hasty.close();
        }

        @ParameterizedTest
        @EnumSource(mode = Mode.EXCLUDE, names = {"STARTTLS", "NOOP", "TEXT", "DOT", "QUIT"})
        void beforeTheMessageIsNotSentWithinTheDeadline(At at) {
            server.always(at, silence());

            ProviderFailure failure = sendHastily();

            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(failure.retryAfterSeconds()).isPositive();
            assertThat(failure.reason()).isEqualTo("the mail server did not answer in time");
            assertThat(server.messages()).isEmpty();
        }

        @ParameterizedTest
        @EnumSource(mode = Mode.EXCLUDE, names = {"STARTTLS", "NOOP", "TEXT", "DOT", "QUIT"})
        void inTheMiddleOfAnAnswerIsNotSentWithinTheDeadline(At at) {
            server.always(at, conversation -> {
                conversation.say("25");
                return silence().on(conversation);
            });

            assertThat(sendHastily().outcome()).isEqualTo(Outcome.NOT_SENT);
        }

        @Test
        void afterTheMessageIsUnknownWithinTheDeadline() {
            server.always(At.DOT, silence());

            assertThatNobodyKnows(sendHastily());
        }

        @Test
        void andDeafInTheMiddleOfALongMessageIsNotSent() {
            server.always(At.DATA, conversation -> {
                conversation.say("354 Go on\r\n");
                return deaf().on(conversation);
            });
            long start = System.nanoTime();

            ProviderFailure failure = Samples.failure(
                    hasty, Samples.mail(Samples.connection(server.port()), "x".repeat(24 << 20)));

            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(failure.reason()).isEqualTo("the mail server did not answer in time");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.multipliedBy(4));
        }

        private ProviderFailure sendHastily() {
            long start = System.nanoTime();
            ProviderFailure failure = Samples.failure(hasty, Samples.mail(Samples.connection(server.port())));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.multipliedBy(4));
            return failure;
        }

        /** Neither reads nor writes until the test is over. */
        private static Act deaf() {
            return conversation -> {
                synchronized (conversation) {
                    try {
                        conversation.wait();
                    } catch (InterruptedException over) {
                        return false;
                    }
                }
                return false;
            };
        }
    }

    @Nested
    class Unreachable {

        @Test
        void becauseNobodyListensIsNotSent() throws IOException {
            try (ClosedPort closed = new ClosedPort()) {
                ProviderFailure failure = Samples.failure(sender, Samples.mail(Samples.connection(closed.number())));

                assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
                assertThat(failure.reason()).isEqualTo("the connection was refused");
                assertThat(failure.retryAfterSeconds()).isPositive();
            }
        }

        @Test
        void becauseTheNameDoesNotExistIsNotSent() {
            ProviderFailure failure = Samples.failure(
                    sender, Samples.mail(Samples.connection(25, "host", "mail.invalid")));

            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(failure.reason()).isEqualTo("the name of the mail server is unknown");
            assertThat(failure.retryAfterSeconds()).isPositive();
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "65536", "smtp", "-1"})
        void becauseOfItsPortIsTheConnectionsFault(String port) {
            ProviderFailure failure = Samples.failure(
                    sender, Samples.mail(Samples.connection(server.port(), "port", port)));

            assertThat(failure.code()).isEqualTo(ErrorCode.INSUFFICIENT_PERMISSIONS);
            assertThat(server.connections()).isZero();
        }
    }

    @Nested
    class Login {

        @Test
        void comesBeforeTheEnvelope() throws Exception {
            sender.send(Samples.mail(Samples.connection(server.port())));

            assertThat(server.commands()).element(1).asString().startsWith("AUTH PLAIN ");
        }

        @Test
        void isLeftOutWithoutAUserName() throws Exception {
            sender.send(Samples.mail(Samples.connection(server.port(), "username", "", "password", "")));

            assertThat(server.count("AUTH")).isZero();
        }

        @Test
        void isNeverLeftOutBecauseTheServerOffersNone() {
            server.always(At.EHLO, reply("250-fake", "250-AUTH XOAUTH2", "250 SIZE"));

            ProviderFailure failure = send();

            assertThat(failure.code()).isEqualTo(ErrorCode.INSUFFICIENT_PERMISSIONS);
            assertThat(failure.reason()).isEqualTo("the mail server offers no login with a password");
            assertThat(server.count("MAIL")).isZero();
        }

        @ParameterizedTest
        @CsvSource({"235 2.7.0 Ok,", "535 5.7.8 No, INSUFFICIENT_PERMISSIONS", "454 4.7.0 Later, PROVIDER_ERROR"})
        void mayTakeSeveralSteps(String answer, ErrorCode code) throws Exception {
            server.always(At.EHLO, reply("250-fake", "250 AUTH LOGIN"));
            server.always(At.AUTH, conversation -> {
                reply("334 VXNlcm5hbWU6").on(conversation);
                assertThat(conversation.hear()).isEqualTo("Z2F0ZXdheS11c2Vy");
                reply("334 UGFzc3dvcmQ6").on(conversation);
                assertThat(conversation.hear()).isEqualTo("czNjcmV0LXBhc3M=");
                return reply(answer).on(conversation);
            });

            if (code == null) {
                sender.send(Samples.mail(Samples.connection(server.port())));
            } else {
                assertThat(send().code()).isEqualTo(code);
            }
            assertThat(server.accepted()).isEqualTo(code == null ? 1 : 0);
        }

        @Test
        void refusedForLackOfTlsDoesNotTurnTlsOn() {
            server.always(At.AUTH, reply("530 5.7.0 Must issue a STARTTLS command first"));

            assertThat(send().code()).isEqualTo(ErrorCode.INSUFFICIENT_PERMISSIONS);
            assertThat(server.count("STARTTLS")).isZero();
        }
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        server.always(At.GREETING, conversation -> {
            while (true) {
                conversation.say("220-" + "x".repeat(996) + "\r\n");
            }
        });

        assertThat(send().outcome()).isEqualTo(Outcome.NOT_SENT);
    }

    private ProviderFailure send() {
        return Samples.failure(sender, Samples.mail(Samples.connection(server.port())));
    }

    private void assertThatNobodyKnows(ProviderFailure failure) {
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
        assertThat(failure.retryAfterSeconds()).isNull();
        assertThat(server.messages()).hasSize(1);
        assertThat(server.connections()).isEqualTo(1);
    }
}

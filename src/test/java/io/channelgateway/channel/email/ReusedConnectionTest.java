package io.channelgateway.channel.email;

import static io.channelgateway.channel.email.FakeSmtpServer.breakOffAfter;
import static io.channelgateway.channel.email.FakeSmtpServer.drop;
import static io.channelgateway.channel.email.FakeSmtpServer.reply;
import static io.channelgateway.channel.email.FakeSmtpServer.replyAndDrop;
import static io.channelgateway.channel.email.FakeSmtpServer.reset;
import static io.channelgateway.channel.email.FakeSmtpServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.channelgateway.channel.Connection;
import io.channelgateway.channel.email.FakeSmtpServer.Act;
import io.channelgateway.channel.email.FakeSmtpServer.At;
import io.channelgateway.channel.email.FakeSmtpServer.Conversation;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.failure.ProviderFailure.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A mail server may end a connection between two mails, and that costs no mail; nothing is sent twice for it. */
class ReusedConnectionTest {

    private static final int LIMIT = 5;
    private static final String TOO_MANY = "421 4.7.0 Too many messages in this connection";

    private final FakeSmtpServer server = FakeSmtpServer.start();
    private final PooledMailSender sender = Samples.sender();
    private final Connection connection = Samples.connection(server.port());

    @AfterEach
    void close() {
        sender.close();
        server.close();
    }

    @Nested
    class EveryMailArrivesOnce {

        @Test
        void whenTheServerRefusesMoreMailsOverOneConnection() throws Exception {
            server.always(At.MAIL, after(LIMIT, reply(TOO_MANY)));

            sendInTurn(3 * LIMIT);

            assertThatAllArrived(3 * LIMIT);
            assertThat(server.connections()).isEqualTo(3);
        }

        @Test
        void whenManyAreSentAtOnce() throws Exception {
            server.always(At.MAIL, after(LIMIT, replyAndDrop(TOO_MANY)));

            sendAtOnce(120);

            assertThatAllArrived(120);
        }

        @Test
        void whenTheServerHangsUpAfterSoManyMails() throws Exception {
            server.always(At.DOT, after(LIMIT - 1, replyAndDrop("250 2.0.0 Ok")));

            sendInTurn(3 * LIMIT);

            assertThatAllArrived(3 * LIMIT);
            assertThat(server.connections()).isEqualTo(3);
        }

        @Test
        void whenTheServerSaysGoodbyeAfterSoManyMails() throws Exception {
            server.always(At.DOT, after(LIMIT - 1, replyAndDrop("250 2.0.0 Ok", TOO_MANY)));

            sendInTurn(3 * LIMIT);

            assertThatAllArrived(3 * LIMIT);
        }

        @ParameterizedTest
        @MethodSource("io.channelgateway.channel.email.ReusedConnectionTest#endings")
        void whenTheServerEndsTheConnectionBeforeItAsksForTheMail(At at, String how, Act ending) throws Exception {
            sendInTurn(1);
            server.once(at, ending);

            sendInTurn(1);

            assertThat(server.accepted()).isEqualTo(2);
            assertThat(server.messages()).hasSize(2);
            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.count("DATA")).isEqualTo(2);
        }

        private void assertThatAllArrived(int count) {
            assertThat(server.messages()).hasSize(count).doesNotHaveDuplicates();
        }
    }

    static Stream<Arguments> endings() {
        return Stream.of(At.MAIL, At.RCPT).flatMap(at -> Stream.of(
                Arguments.of(at, "421", reply(TOO_MANY)),
                Arguments.of(at, "421 and the end", replyAndDrop(TOO_MANY)),
                Arguments.of(at, "the end", drop()),
                Arguments.of(at, "a reset", reset()),
                Arguments.of(at, "half a line", breakOffAfter("2")),
                Arguments.of(at, "half an answer", breakOffAfter("250-2.1.0 Ok\r\n"))));
    }

    @Nested
    class NothingIsRepeated {

        @Test
        void onAConnectionThatIsNew() {
            server.once(At.MAIL, reply(TOO_MANY));

            assertThat(send().outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.count("MAIL")).isEqualTo(1);
        }

        @ParameterizedTest
        @EnumSource(names = {"GREETING", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "DOT"})
        void whenTheNewConnectionIsNoBetter(At at) throws Exception {
            sendInTurn(1);
            server.once(At.MAIL, reply(TOO_MANY)).once(at, reply("421 4.3.2 Shutting down"));

            ProviderFailure failure = send();

            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(failure.retryAfterSeconds()).isPositive();
            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.accepted()).isEqualTo(1);
        }

        @Test
        void whenTheNewConnectionLeavesTheOutcomeUnknown() throws Exception {
            sendInTurn(1);
            server.once(At.MAIL, reply(TOO_MANY)).once(At.DOT, drop());

            assertThat(send().outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.messages()).hasSize(2);
        }

        @ParameterizedTest
        @CsvSource({
            "MAIL, 451 4.3.0 Not now", "MAIL, 550 5.7.1 Sender refused", "MAIL, garbage",
            "RCPT, 450 4.2.1 Mailbox busy", "RCPT, 550 5.1.1 No such user", "RCPT, garbage",
            "DATA, 421 4.3.2 Shutting down", "TEXT, 421 4.3.2 Shutting down", "DOT, 421 4.3.2 Shutting down"
        })
        void afterAnyOtherAnswer(At at, String answer) throws Exception {
            sendInTurn(1);
            server.once(at, reply(answer));

            assertThat(send().outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThatTheMailWasTriedOnce();
        }

        @ParameterizedTest
        @EnumSource(names = {"DATA", "TEXT"})
        void afterDataWhenTheServerHangsUp(At at) throws Exception {
            sendInTurn(1);
            server.once(at, drop());

            assertThat(send().outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThatTheMailWasTriedOnce();
        }

        @Test
        void afterTheDotWhenTheServerHangsUp() throws Exception {
            sendInTurn(1);
            server.once(At.DOT, drop());

            assertThat(send().outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThatTheMailWasTriedOnce();
        }

        @ParameterizedTest
        @EnumSource(names = {"MAIL", "RCPT"})
        void whenTheDeadlineEndedTheConnection(At at) throws Exception {
            try (PooledMailSender hasty = Samples.sender(Duration.ofMillis(500), 1)) {
                hasty.send(Samples.mail(connection));
                server.once(at, silence());

                ProviderFailure failure = Samples.failure(hasty, Samples.mail(connection));

                assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
                assertThat(failure.reason()).isEqualTo("the mail server did not answer in time");
            }
            assertThatTheMailWasTriedOnce();
        }

        private void assertThatTheMailWasTriedOnce() {
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.count("MAIL")).isEqualTo(2);
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Nested
    class ACheck {

        @Test
        void isNotMadeDuringARunOfMails() throws Exception {
            sendInTurn(40);

            assertThat(server.count("NOOP")).isZero();
            assertThat(server.connections()).isEqualTo(1);
        }

        @Test
        void isMadeAfterARestAndNotTooOftenOnOneConnection() throws Exception {
            int mails = StagedTransport.MOST_CHECKS + 2;
            try (PooledMailSender checking = Samples.checkingSender(Duration.ofSeconds(10), Duration.ofSeconds(2))) {
                for (int i = 0; i < mails; i++) {
                    checking.send(Samples.mail(connection));
                }
                assertThat(server.count("NOOP")).isEqualTo(StagedTransport.MOST_CHECKS);
                await().until(() -> server.count("QUIT") == 1);
            }

            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.accepted()).isEqualTo(mails);
        }
    }

    private void sendInTurn(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            sender.send(Samples.mail(connection, "Number " + i));
        }
    }

    private void sendAtOnce(int count) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<Future<?>> sends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            OutgoingMail mail = Samples.mail(connection, "Number " + i);
            sends.add(threads.submit(() -> {
                sender.send(mail);
                return null;
            }));
        }
        threads.shutdown();
        for (Future<?> send : sends) {
            send.get();
        }
    }

    private ProviderFailure send() {
        return Samples.failure(sender, Samples.mail(connection));
    }

    /** Says yes this often on one connection, and then does the other. */
    private static Act after(int times, Act then) {
        Map<Conversation, Integer> count = new ConcurrentHashMap<>();
        return conversation -> count.merge(conversation, 1, Integer::sum) > times
                ? then.on(conversation)
                : reply("250 2.0.0 Ok").on(conversation);
    }
}

package io.channelgateway.channel.email;

import static io.channelgateway.channel.email.FakeSmtpServer.reply;
import static io.channelgateway.channel.email.FakeSmtpServer.replyAndDrop;
import static io.channelgateway.channel.email.FakeSmtpServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.channelgateway.channel.Connection;
import io.channelgateway.channel.email.FakeSmtpServer.At;
import io.channelgateway.failure.ProviderFailure.Outcome;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.support.TestNames;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections to mail servers are shared, checked and given up. */
class PooledMailSenderTest {

    private final FakeSmtpServer server = FakeSmtpServer.start();
    private final PooledMailSender sender = Samples.sender();
    private final Connection connection = Samples.connection(server.port());

    @AfterEach
    void close() {
        sender.close();
        server.close();
    }

    @Test
    @Timeout(20)
    void waitsForANameNoLongerThanForAConnection() throws Exception {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        DnsResolver hanging = new SystemDefaultDnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                try {
                    mayAnswer.await();
                } catch (InterruptedException closed) {
                    throw new UnknownHostException(host);
                }
                return super.resolve(host);
            }
        };
        MailNetwork network = PooledMailSender.network(hanging, Duration.ofSeconds(1), null);
        try (PooledMailSender waiting = new PooledMailSender(network, Duration.ofSeconds(60), 8, Samples.UNWATCHED)) {
            ProviderFailure failure = Samples.failure(waiting, Samples.mail(connection));

            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(failure.retryAfterSeconds()).isPositive();
        } finally {
            mayAnswer.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2 127.0.0.1", "255.255.255.255 127.0.0.1", "255.255.255.255 127.0.0.2 127.0.0.1"})
    @Timeout(20)
    void goesToTheNextAddressIfOneCannotBeReached(String addresses) throws Exception {
        MailNetwork network =
                PooledMailSender.network(new TestNames().name("mail.test", addresses), Duration.ofSeconds(2), null);
        try (PooledMailSender toName = new PooledMailSender(network, Duration.ofSeconds(10), 8, Samples.UNWATCHED)) {
            toName.send(Samples.mail(Samples.connection(server.port(), "host", "mail.test")));

            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Nested
    class ASecondMail {

        @Test
        void goesOverTheSameConnection() throws Exception {
            sendTwo();

            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.count("AUTH")).isEqualTo(1);
            assertThat(server.accepted()).isEqualTo(2);
        }

        @Test
        void neverGoesOverTheConnectionOfAnotherAccount() throws Exception {
            sender.send(Samples.mail(connection));
            sender.send(Samples.mail(Samples.connection(server.port(), "username", "somebody-else")));

            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.count("AUTH")).isEqualTo(2);
        }

        @Test
        void opensANewConnectionWhenTheServerHungUpInBetween() throws Exception {
            sender.send(Samples.mail(connection));
            server.dropAll();
            sender.send(Samples.mail(connection));

            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.accepted()).isEqualTo(2);
        }

        @Test
        void opensANewConnectionWhenTheServerSaidGoodbyeInBetween() throws Exception {
            server.once(At.NOOP, replyAndDrop("421 4.4.2 Idle for too long"));

            try (PooledMailSender checking = Samples.checkingSender(Duration.ofSeconds(10), Duration.ofSeconds(2))) {
                checking.send(Samples.mail(connection));
                checking.send(Samples.mail(connection));
            }

            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.accepted()).isEqualTo(2);
        }

        @Test
        void opensANewConnectionWhenTheOldOneIsDead() throws Exception {
            server.once(At.NOOP, silence());
            try (PooledMailSender patient = Samples.checkingSender(Duration.ofSeconds(10), Duration.ofMillis(200))) {
                patient.send(Samples.mail(connection));
                patient.send(Samples.mail(connection));
            }

            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.accepted()).isEqualTo(2);
        }

        @Test
        void opensANewConnectionWhenTheOldOneIsDeadAndThereIsLittleTime() throws Exception {
            server.once(At.NOOP, silence());
            try (PooledMailSender hasty = Samples.checkingSender(Duration.ofSeconds(2), Duration.ofSeconds(2))) {
                hasty.send(Samples.mail(connection));
                hasty.send(Samples.mail(connection));
            }

            assertThat(server.accepted()).isEqualTo(2);
        }

        @ParameterizedTest
        @EnumSource(names = {"MAIL", "RCPT", "DATA", "DOT"})
        void takesANewConnectionAfterAFailure(At at) throws Exception {
            server.once(at, reply("451 4.3.0 Not now"));
            Samples.failure(sender, Samples.mail(connection));

            sender.send(Samples.mail(connection));

            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Nested
    class ARefusedMail {

        @Test
        void endsItsConnectionPolitely() {
            server.once(At.RCPT, reply("550 5.1.1 No such user"));

            Samples.failure(sender, Samples.mail(connection));

            await().untilAsserted(() -> assertThat(server.commands()).last().isEqualTo("QUIT"));
            assertThat(server.count("RSET")).isZero();
        }
    }

    @Nested
    class ManyMails {

        @Test
        void shareAFewConnectionsAndAllArrive() throws Exception {
            sendAtOnce(sender, 50);

            assertThat(server.accepted()).isEqualTo(50);
            assertThat(server.messages()).doesNotHaveDuplicates();
            assertThat(server.connections()).isBetween(1, 8);
        }

        @Test
        void waitForAFreeConnectionNoLongerThanTheDeadline() throws Exception {
            server.always(At.RCPT, silence());
            Duration call = Duration.ofMillis(500);
            try (PooledMailSender narrow = Samples.sender(call, 1)) {
                Future<ProviderFailure> first = inBackground(
                        () -> Samples.failure(narrow, Samples.mail(connection)));
                await().until(() -> server.count("RCPT") == 1);
                long start = System.nanoTime();

                ProviderFailure second = Samples.failure(narrow, Samples.mail(connection));

                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(call.multipliedBy(3));
                assertThat(second.outcome()).isEqualTo(Outcome.NOT_SENT);
                assertThat(second.retryAfterSeconds()).isPositive();
                assertThat(first.get().outcome()).isEqualTo(Outcome.NOT_SENT);
            }
        }

        @Test
        void waitForAFreeConnectionAndTakeOverFromAFailedOne() throws Exception {
            server.once(At.GREETING, reply("421 4.3.2 Not yet"));
            try (PooledMailSender narrow = Samples.sender(Duration.ofSeconds(10), 1)) {
                Samples.failure(narrow, Samples.mail(connection));
                sendAtOnce(narrow, 5);
            }

            assertThat(server.accepted()).isEqualTo(5);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Nested
    class Closing {

        @Test
        void saysGoodbyeOnIdleConnections() throws Exception {
            sender.send(Samples.mail(connection));

            sender.close();

            await().untilAsserted(() -> assertThat(server.commands()).last().isEqualTo("QUIT"));
        }

        @Test
        void leavesASendThatIsUnderWayItsDeadline() throws Exception {
            server.once(At.DOT, silence());
            PooledMailSender closing = Samples.sender(Duration.ofMillis(600), 1);
            Future<ProviderFailure> running = inBackground(
                    () -> Samples.failure(closing, Samples.mail(connection)));
            await().until(() -> server.messages().size() == 1);

            closing.close();

            assertThat(running.get().outcome()).isEqualTo(Outcome.UNKNOWN);
        }
    }

    @Nested
    class TheProtocol {

        @Test
        void usesNoExtensionThatWouldBlurTheOutcome() throws Exception {
            sender.send(Samples.mail(connection));

            assertThat(server.commands()).hasSize(5)
                    .noneMatch(command -> command.startsWith("BDAT") || command.contains("SMTPUTF8"));
        }

        @Test
        void introducesItselfWithItsAddress() throws Exception {
            sender.send(Samples.mail(connection));

            assertThat(server.commands().get(0)).isEqualTo("EHLO [127.0.0.1]");
        }
    }

    @Test
    void takesNoMailWithoutAConnection() {
        MimeMessage stranger = new MimeMessage((Session) null);

        assertThatThrownBy(() -> sender.send(stranger)).isInstanceOf(MessagingException.class);
    }

    private void sendTwo() throws MessagingException {
        sender.send(Samples.mail(connection));
        sender.send(Samples.mail(connection));
    }

    private void sendAtOnce(PooledMailSender through, int count) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> sends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            OutgoingMail mail = Samples.mail(connection, "Number " + i);
            sends.add(threads.submit(() -> {
                start.await();
                through.send(mail);
                return null;
            }));
        }
        start.countDown();
        for (Future<?> send : sends) {
            send.get();
        }
        threads.shutdown();
    }

    private static Future<ProviderFailure> inBackground(java.util.concurrent.Callable<ProviderFailure> send) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<ProviderFailure> result = thread.submit(send);
        thread.shutdown();
        return result;
    }
}

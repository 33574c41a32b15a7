package io.channelgateway.channel.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.channelgateway.channel.Connection;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.support.NoMoreThreads;
import jakarta.mail.MessagingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MailTurnTest {

    private static final Connection HANGING = server("hanging.example");
    private static final Connection OTHER = server("other.example");

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final CountDownLatch over = new CountDownLatch(1);
    private final MailTurn turn = new MailTurn(2, 1, 8, Runnable::run);

    @AfterEach
    void close() {
        over.countDown();
        turn.close();
    }

    private static Connection server(String host) {
        return new Connection("email", Map.of("host", host));
    }

    /** A mail, and the threads on which its route went on. */
    private final class Mail {

        private final Exchange exchange = new DefaultExchange(camel);
        private final List<Thread> threads = new ArrayList<>();

        Mail(Connection server, boolean hangs) throws MessagingException {
            exchange.getMessage().setBody(new OutgoingMail(server, "1@example.com"));
            turn.process(exchange, doneSync -> {
                synchronized (threads) {
                    threads.add(Thread.currentThread());
                }
                if (hangs && exchange.getException() == null) {
                    awaitEnd();
                }
            });
        }

        boolean hasGoneOn() {
            synchronized (threads) {
                return !threads.isEmpty();
            }
        }
    }

    private void awaitEnd() {
        try {
            assertThat(over.await(15, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void goesOnWithAThreadForMail() throws Exception {
        Mail mail = new Mail(OTHER, false);

        await().until(mail::hasGoneOn);
        assertThat(mail.threads).extracting(Thread::getName).containsExactly("mail");
        assertThat(mail.exchange.getException()).isNull();
    }

    @Test
    void makesNoMoreThreadsThanMailsAtOnce() throws Exception {
        Set<Thread> threads = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Mail mail = new Mail(OTHER, false);
            await().until(mail::hasGoneOn);
            threads.addAll(mail.threads);
        }

        // The one before may still be about to give its turn back.
        assertThat(threads).hasSizeBetween(1, 2);
    }

    @Test
    void makesAsManyThreadsAsThereMayBeForManyServers() throws Exception {
        List<Mail> hanging = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            hanging.add(new Mail(server(i + ".example"), true));
        }

        await().until(() -> hanging.stream().filter(Mail::hasGoneOn).count() == 8);
        over.countDown();

        await().until(() -> hanging.stream().allMatch(Mail::hasGoneOn));
    }

    @Test
    void givesAServerThatHangsNoMoreThanItsTurns() throws Exception {
        List<Mail> hanging = List.of(new Mail(HANGING, true), new Mail(HANGING, true), new Mail(HANGING, true));

        Mail other = new Mail(OTHER, false);

        await().until(other::hasGoneOn);
        await().until(hanging.get(2)::hasGoneOn);
        assertThat(hanging.get(0).exchange.getException()).isNull();
        assertThat(hanging.get(2).exchange.getException()).isInstanceOfSatisfying(ProviderFailure.class, busy ->
                assertThat(busy.outcome()).isEqualTo(ProviderFailure.Outcome.NOT_SENT));
    }

    @Test
    void losesNoTurnToAStandstillBeforeItIsTaken() throws Exception {
        CompletableFuture<Mail> delayed = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                delayed.complete(new Mail(OTHER, false));
            } catch (MessagingException failed) {
                delayed.completeExceptionally(failed);
            }
        });
        synchronized (turn) {
            caller.start();
            await().until(() -> caller.getState() == Thread.State.BLOCKED);
            // As long as an e-mail waits, and later.
            assertThat(new CompletableFuture<>().orTimeout(1, TimeUnit.SECONDS)).failsWithin(10, TimeUnit.SECONDS);
        }
        await().until(delayed.join()::hasGoneOn);

        List<Mail> next = List.of(new Mail(OTHER, true), new Mail(OTHER, true));

        await().until(() -> next.stream().allMatch(Mail::hasGoneOn));
        assertThat(next).extracting(mail -> mail.exchange.getException()).containsOnlyNulls();
    }

    @Test
    void passesATurnOnToTheNextThatStillWaits() throws Exception {
        List<Mail> hanging = List.of(new Mail(HANGING, true), new Mail(HANGING, true), new Mail(HANGING, true));
        await().until(hanging.get(2)::hasGoneOn);
        Mail patient = new Mail(HANGING, true);

        over.countDown();

        await().until(patient::hasGoneOn);
        assertThat(patient.exchange.getException()).isNull();
        assertThat(hanging.get(2).threads).hasSize(1);
    }

    @Test
    void losesNoTurnWhileThereCanBeNoThread() throws Exception {
        try (NoMoreThreads full = new NoMoreThreads(MailTurn.class)) {
            full.reached(true);
            List<Mail> refused = List.of(new Mail(OTHER, false), new Mail(OTHER, false), new Mail(OTHER, false));

            await().until(() -> refused.stream().allMatch(Mail::hasGoneOn));
            assertThat(refused).extracting(mail -> mail.exchange.getException()).allSatisfy(busy ->
                    assertThat(busy).isInstanceOfSatisfying(ProviderFailure.class, failure ->
                            assertThat(failure.outcome()).isEqualTo(ProviderFailure.Outcome.NOT_SENT)));
            full.reached(false);

            List<Mail> next = List.of(new Mail(OTHER, true), new Mail(OTHER, true));

            await().until(() -> next.stream().allMatch(Mail::hasGoneOn));
            assertThat(next).extracting(mail -> mail.exchange.getException()).containsOnlyNulls();
        }
    }

    @Test
    void goesOnWithTheThreadsThatThereAreWhileThereCanBeNoMore() throws Exception {
        try (NoMoreThreads full = new NoMoreThreads(MailTurn.class)) {
            Mail first = new Mail(HANGING, true);
            await().until(first::hasGoneOn);
            full.reached(true);

            Mail other = new Mail(OTHER, false);
            over.countDown();

            await().until(other::hasGoneOn);
            assertThat(other.exchange.getException()).isNull();
            assertThat(full.refused()).isNotEmpty();
        }
    }
}

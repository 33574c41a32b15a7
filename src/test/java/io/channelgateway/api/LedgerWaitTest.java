package io.channelgateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.ledger.Ledger;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.support.TestGateway;
import io.channelgateway.worker.Workers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever waits for the ledger holds no thread meanwhile, however many they are. */
class LedgerWaitTest {

    /** A request is let in with what its workspace has used already, which only the ledger knows at first. */
    @Test
    void ofAdmission() throws Exception {
        holdsNoThread("standard", "/v1/channels/providers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/channels/messages", "/v1/contacts/0b9e7a54-7c0e-4c6c-9a38-0f4f1d1b7a11/activities"})
    void ofAList(String path) throws Exception {
        // Neither admission nor the rate limit wait for it then.
        holdsNoThread("unmetered", path);
    }

    private static void holdsNoThread(String tier, String path) throws Exception {
        try (TestGateway gateway =
                TestGateway.builder().tier(tier).property("gateway.worker-threads", 2).start()) {
            CountDownLatch held = holdLedger(gateway);
            List<CompletableFuture<Answer>> answers =
                    IntStream.range(0, 2).mapToObj(request -> get(gateway, path)).toList();
            Awaitility.await().until(() -> inside(gateway) == 2);
            Workers workers = bean(gateway, "workers", Workers.class);
            CompletableFuture<Void> quick = CompletableFuture.runAsync(() -> { }, workers);

            quick.get(10, TimeUnit.SECONDS);
            held.countDown();

            for (CompletableFuture<Answer> answer : answers) {
                assertThat(answer.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
            }
        }
    }

    /** Until the latch is counted down, the ledger's log answers nothing. */
    private static CountDownLatch holdLedger(TestGateway gateway) throws InterruptedException {
        CountDownLatch isHeld = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Thread test = Thread.currentThread();
        do {
            bean(gateway, "ledger", Ledger.class).countAsync("another", 10_000, 10_000, Instant.now()).thenRun(() -> {
                // Whoever comes to know of it late would hold himself.
                if (Thread.currentThread() != test) {
                    isHeld.countDown();
                    await(mayGoOn);
                }
            });
        } while (!isHeld.await(50, TimeUnit.MILLISECONDS));
        return mayGoOn;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static CompletableFuture<Answer> get(TestGateway gateway, String path) {
        return CompletableFuture.supplyAsync(
                () -> gateway.exchange(HttpRequest.newBuilder(URI.create(gateway.url() + path))
                        .header("Authorization", "Bearer " + gateway.key())
                        .build()),
                request -> new Thread(request).start());
    }

    private static int inside(TestGateway gateway) {
        return bean(gateway, "door", Door.class).inside();
    }

    private static <T> T bean(TestGateway gateway, String name, Class<T> type) {
        return gateway.gateway().getCamelContext().getRegistry().lookupByNameAndType(name, type);
    }
}

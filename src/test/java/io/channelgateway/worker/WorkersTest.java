package io.channelgateway.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.channelgateway.support.NoMoreThreads;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private static final int FEW = 2;
    private static final int MOST = 5;

    private final Workers workers = new Workers(FEW, MOST);
    private final Queue<Thread> blocked = new ConcurrentLinkedQueue<>();
    private final CountDownLatch isReleased = new CountDownLatch(1);

    @AfterEach
    void close() {
        isReleased.countDown();
        workers.close();
    }

    @Test
    void stepsThatBlockHoldUpNothingElse() {
        block(FEW);
        AtomicInteger done = new AtomicInteger();

        IntStream.range(0, 100).forEach(i -> workers.execute(done::incrementAndGet));

        Awaitility.await().until(() -> done.get() == 100);
        assertThat(workers.held()).isEqualTo(FEW);
        assertThat(workers.isExhausted()).isFalse();
    }

    @Test
    void areExhaustedWhenAllAreBlockedAndMoreIsWaiting() {
        block(MOST);
        Awaitility.await().until(() -> workers.held() == MOST);
        assertThat(workers.isExhausted()).isFalse();
        CompletableFuture<Void> waiting = new CompletableFuture<>();

        workers.execute(() -> waiting.complete(null));

        Awaitility.await().until(workers::isExhausted);
        assertThat(waiting).isNotDone();

        isReleased.countDown();

        Awaitility.await().until(() -> waiting.isDone() && !workers.isExhausted() && workers.held() == 0);
    }

    @Test
    void letGoOfThreadsThatAreNoLongerNeeded() {
        block(MOST);
        Awaitility.await().until(() -> workers.held() == MOST);

        isReleased.countDown();

        Awaitility.await().until(() -> blocked.stream().filter(Thread::isAlive).count() <= FEW);
    }

    @Test
    void takeWorkWhileThereCanBeNoMoreThreadsAndGrowAfterwards() {
        NoMoreThreads full = new NoMoreThreads(Workers.class);
        try (full; Workers growing = new Workers(FEW, MOST)) {
            CompletableFuture.runAsync(() -> {}, growing).join();
            full.reached(true);
            CompletableFuture<Void> waiting = new CompletableFuture<>();
            assertThatCode(() -> {
                        growing.execute(() -> await(isReleased));
                        growing.execute(() -> waiting.complete(null));
                    })
                    .doesNotThrowAnyException();
            Awaitility.await().until(() -> full.refused().contains("worker-observer"));
            assertThat(waiting).isNotDone();

            full.reached(false);

            waiting.orTimeout(5, TimeUnit.SECONDS).join();
        } finally {
            isReleased.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void block(int steps) {
        for (int i = 0; i < steps; i++) {
            workers.execute(() -> {
                blocked.add(Thread.currentThread());
                await(isReleased);
            });
        }
    }
}

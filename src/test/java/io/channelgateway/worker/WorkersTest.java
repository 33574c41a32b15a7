package io.channelgateway.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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

        await().until(() -> done.get() == 100);
        assertThat(workers.held()).isEqualTo(FEW);
        assertThat(workers.isExhausted()).isFalse();
    }

    @Test
    void areExhaustedWhenAllAreBlockedAndMoreIsWaiting() {
        block(MOST);
        await().until(() -> workers.held() == MOST);
        assertThat(workers.isExhausted()).isFalse();
        CompletableFuture<Void> waiting = new CompletableFuture<>();

        workers.execute(() -> waiting.complete(null));

        await().until(workers::isExhausted);
        assertThat(waiting).isNotDone();

        isReleased.countDown();

        await().until(() -> waiting.isDone() && !workers.isExhausted() && workers.held() == 0);
    }

    @Test
    void letGoOfThreadsThatAreNoLongerNeeded() {
        block(MOST);
        await().until(() -> workers.held() == MOST);

        isReleased.countDown();

        await().until(() -> blocked.stream().filter(Thread::isAlive).count() <= FEW);
    }

    private void block(int steps) {
        for (int i = 0; i < steps; i++) {
            workers.execute(() -> {
                blocked.add(Thread.currentThread());
                try {
                    isReleased.await();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }
}

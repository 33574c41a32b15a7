package io.channelgateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How a thread ends that handles batches, and how it goes on. */
class BatchThreadTest {

    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Thread> closing = new CompletableFuture<>();
    private final BatchThread<String> batches =
            new BatchThread<>("batches", 1, this::handle, (item, reason) -> {});

    /** Takes until its end is waited for, or until whoever closes has gone on without. */
    private void handle(List<String> batch) {
        Thread closer = closing.join();
        await().until(() -> closer.getState() == Thread.State.TERMINATED || isJoining(closer));
        handled.addAll(batch);
    }

    private static boolean isJoining(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals("java.lang.Thread") && frame.getMethodName().equals("join"));
    }

    @Test
    void isWaitedForEvenByAnInterruptedThread() throws Exception {
        CompletableFuture<List<String>> handledByTheEnd = new CompletableFuture<>();
        CompletableFuture<Boolean> isInterrupted = new CompletableFuture<>();
        batches.add("a");
        batches.add("b");
        Thread closer = new Thread(() -> {
            Thread.currentThread().interrupt();
            batches.close();
            handledByTheEnd.complete(List.copyOf(handled));
            isInterrupted.complete(Thread.interrupted());
        });

        closer.start();
        closing.complete(closer);

        assertThat(handledByTheEnd.get(20, TimeUnit.SECONDS)).containsExactly("a", "b");
        assertThat(isInterrupted.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tellsWhatItCouldNotHandleAndGoesOn() {
        OutOfMemoryError full = new OutOfMemoryError("heap");
        Map<String, StoreUnavailable> told = new ConcurrentHashMap<>();
        List<String> done = new CopyOnWriteArrayList<>();
        try (BatchThread<String> failing = new BatchThread<>("failing", 1, batch -> {
            if (batch.contains("a")) {
                throw full;
            }
            done.addAll(batch);
        }, told::put)) {
            failing.add("a");
            failing.add("b");
        }

        assertThat(done).containsExactly("b");
        assertThat(told).containsOnlyKeys("a");
        assertThat(told.get("a").isUncertain()).isTrue();
    }
}

package io.channelgateway.channel.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void close() {
        timers.shutdownNow();
    }

    @Test
    void letsTheMessageGoWhileThereIsTime() {
        try (Deadline deadline = new Deadline(timers, Duration.ofMinutes(1))) {
            assertThat(deadline.commit()).isTrue();
            assertThat(deadline.hasPassed()).isFalse();
            assertThat(deadline.remainingMillis()).isBetween(50_000L, 60_000L);
        }
    }

    @Test
    void keepsTheMessageBackOnceItHasPassed() {
        try (Deadline deadline = new Deadline(timers, Duration.ZERO)) {
            await().until(deadline::hasPassed);

            assertThat(deadline.commit()).isFalse();
            assertThat(deadline.remainingMillis()).isEqualTo(1);
        }
    }

    @Test
    void letsTheMessageGoOnlyOnce() {
        try (Deadline deadline = new Deadline(timers, Duration.ofMinutes(1))) {
            deadline.commit();

            assertThat(deadline.commit()).isFalse();
        }
    }
}

package io.channelgateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.channelgateway.support.Management;
import io.channelgateway.support.TestGateway;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/** The meters of the Java process come by themselves a moment after the start, and not after the stop. */
class JvmMetersTest {

    @Test
    void areThereThoughNobodyWaitedForThem() {
        TestGateway.Builder builder = TestGateway.builder();
        Management management = Management.of(builder);
        try (TestGateway gateway = builder.start()) {
            await().untilAsserted(() -> assertThat(management.metrics()).contains(
                    "jvm_memory_used_bytes{area=\"heap\"",
                    "jvm_gc_live_data_size_bytes",
                    "jvm_threads_live_threads",
                    "process_cpu_usage",
                    "process_files_open_files",
                    "process_uptime_seconds"));
            assertThat(gateway.get("/v1/channels/messages").status()).isEqualTo(200);
        }
    }

    @Test
    void areNotMadeOnceTheyAreClosed() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        JvmMeters meters = new JvmMeters(registry);
        meters.close();

        meters.start();

        await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(one -> one.getName().equals("jvm-meters")));
        assertThat(registry.getMeters()).isEmpty();
    }
}

package io.channelgateway.observe;

import io.channelgateway.worker.Daemons;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.io.Closeable;

/** Micrometer's own view of the Java process: heap, garbage collection, threads, CPU, files, uptime. */
public final class JvmMeters implements Closeable {

    private final MeterRegistry registry;
    private JvmGcMetrics collections;
    private boolean isClosed;

    public JvmMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Has the meters made on a thread of its own: to find out what there is takes a twentieth of a second. */
    public void start() {
        Daemons.start("jvm-meters", this::bind);
    }

    private synchronized void bind() {
        if (isClosed) {
            return;
        }
        collections = new JvmGcMetrics();
        collections.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        if (collections != null) {
            collections.close();
        }
    }
}

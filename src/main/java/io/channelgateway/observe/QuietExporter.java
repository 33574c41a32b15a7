package io.channelgateway.observe;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/** Exports spans and tells of failures in the gateway's own log, once a minute at most. */
final class QuietExporter implements SpanExporter {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Tracing.class);
    private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The exporter's own complaints would go to stderr, past the log; a logger that nobody holds loses its level. */
    private final Logger stock = Logger.getLogger("io.opentelemetry.exporter");

    private final SpanExporter exporter;
    private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - SILENCE_NANOS);

    QuietExporter(SpanExporter exporter) {
        this.exporter = exporter;
        stock.setLevel(Level.OFF);
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> {
            if (!result.isSuccess()) {
                tell(spans.size());
            }
        });
    }

    private void tell(int spans) {
        long told = toldAt.get();
        long now = System.nanoTime();
        if (now - told >= SILENCE_NANOS && toldAt.compareAndSet(told, now)) {
            LOG.warn("tracing: the collector did not take {} spans; they are dropped", spans);
        }
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}

package io.channelgateway.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** Measures the calls to the provider of one channel, over all workspaces. */
final class CallMeters {

    private final MeterRegistry registry;
    private final String channel;
    private final LongAdder inFlight = new LongAdder();
    private final AtomicReferenceArray<Timer> byOutcome = new AtomicReferenceArray<>(CallOutcome.values().length);

    CallMeters(MeterRegistry registry, String channel) {
        this.registry = registry;
        this.channel = channel;
        Gauge.builder("gateway.provider.calls.in.flight", inFlight, LongAdder::sum)
                .description("Calls that wait for a provider's answer")
                .tags("channel", channel)
                .register(registry);
    }

    void started() {
        inFlight.increment();
    }

    void ended(CallOutcome outcome, long nanos) {
        inFlight.decrement();
        Timer timer = byOutcome.get(outcome.ordinal());
        if (timer == null) {
            timer = Buckets.timer("gateway.provider.call.duration")
                    .description("One call to a provider, from the look-up of its name to the last byte of its answer")
                    .tags("channel", channel, "outcome", outcome.text())
                    .register(registry);
            byOutcome.set(outcome.ordinal(), timer);
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }
}

package io.channelgateway.observe;

import io.channelgateway.attachment.BytesInFlight;
import io.channelgateway.ledger.Backlog;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.worker.Workers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What is read only when somebody looks: how full the gateway is, and what waits. */
public final class Gauges {

    private final MeterRegistry registry;

    public Gauges(MeterRegistry registry) {
        this.registry = registry;
    }

    public Gauges observe(Observation observation) {
        gauge("gateway.requests.in.flight", "Requests that are inside", observation::requestsInFlight);
        return this;
    }

    /** @param most the threads that there may be */
    public Gauges observe(Workers workers, int most) {
        gauge("gateway.worker.threads.held", "Threads that steps hold which are not quick", workers::held);
        gauge("gateway.worker.threads.limit", "The worker threads that there may be", () -> most);
        return this;
    }

    public Gauges observe(Ledger ledger, InstantSource clock) {
        gauge("gateway.ledger.queue", "Work that waits for the ledger", () -> ledger.backlog().queued());
        gauge(
                "gateway.ledger.journal",
                "Outcomes that the store did not take yet",
                () -> ledger.backlog().journaled());
        Gauge.builder("gateway.ledger.lag", () -> lagSeconds(ledger.backlog(), clock))
                .description("How long ago the oldest outcome happened that the store did not take yet")
                .baseUnit("seconds")
                .register(registry);
        return this;
    }

    private static double lagSeconds(Backlog backlog, InstantSource clock) {
        return backlog.oldest() == null
                ? 0
                : Math.max(0, Duration.between(backlog.oldest(), clock.instant()).toMillis() / 1_000.0);
    }

    /** @param isWritable tells of a store that is down also when nothing waits for it */
    public Gauges observeStore(BooleanSupplier isWritable) {
        gauge(
                "gateway.ledger.writable",
                "1 while the store takes writes, 0 while it does not",
                () -> isWritable.getAsBoolean() ? 1 : 0);
        return this;
    }

    /** @param faults how many the file has */
    public Gauges observeWorkspacesFile(Supplier<Number> faults) {
        gauge(
                "gateway.workspaces.faults",
                "Faults of the workspaces file as it is, so that an earlier version is in force",
                faults);
        return this;
    }

    public Gauges observe(BytesInFlight bytes, long most) {
        Gauge.builder("gateway.attachments.in.flight", bytes::bytes)
                .description("Long bodies and fetched files in memory")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("gateway.attachments.limit", () -> most)
                .description("Long bodies and fetched files that may be in memory")
                .baseUnit("bytes")
                .register(registry);
        return this;
    }

    /** @param waiting the e-mails that wait */
    public Gauges observeMail(Supplier<Number> waiting) {
        gauge("gateway.mail.queue", "E-mails that wait for their turn at a mail server", waiting);
        return this;
    }

    /** @param most the messages of one workspace that may be on their way over one channel */
    public Gauges observeInFlightLimit(int most) {
        gauge("gateway.in.flight.limit", "Messages of one workspace that may be on their way over one channel", () -> most);
        return this;
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }
}

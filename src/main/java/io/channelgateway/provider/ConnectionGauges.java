package io.channelgateway.provider;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The connections as gauges: {@code gateway.connection.state} is 1 for the status that a connection has and 0 for
 * the others, {@code gateway.connections} counts a channel's connections by status.
 *
 * <p>Only so many connections have gauges of their own, as each is four time series; the counts know all.
 */
final class ConnectionGauges {

    private final MeterRegistry registry;
    private final int most;
    private final Supplier<Collection<MonitoredConnection>> all;
    private final BiConsumer<String, String> onMeasured;
    private final Map<MonitoredConnection, List<Meter>> own = new HashMap<>();
    private final Set<String> counted = new HashSet<>();

    /** @param onMeasured gets workspace and channel of each connection with gauges of its own */
    ConnectionGauges(
            MeterRegistry registry,
            int most,
            Supplier<Collection<MonitoredConnection>> all,
            BiConsumer<String, String> onMeasured) {
        this.registry = registry;
        this.most = most;
        this.all = all;
        this.onMeasured = onMeasured;
    }

    void add(MonitoredConnection connection) {
        String channel = connection.connection().channel();
        if (counted.add(channel)) {
            for (Status status : Status.values()) {
                count(channel, status);
            }
        }
        if (own.size() < most) {
            List<Meter> meters = new ArrayList<>();
            for (Status status : Status.values()) {
                meters.add(state(connection, status));
            }
            own.put(connection, meters);
            onMeasured.accept(connection.workspace(), channel);
        }
    }

    void remove(MonitoredConnection connection) {
        own.getOrDefault(connection, List.of()).forEach(registry::remove);
        own.remove(connection);
    }

    private Gauge state(MonitoredConnection connection, Status status) {
        return Gauge.builder("gateway.connection.state", connection, now -> now.status() == status ? 1 : 0)
                .description("1 for the status that the connection has, 0 for the others")
                .tag("workspace", connection.workspace())
                .tag("channel", connection.connection().channel())
                .tag("status", status.text())
                .register(registry);
    }

    private void count(String channel, Status status) {
        Gauge.builder("gateway.connections", () -> count(all.get(), channel, status))
                .description("The connections that have the status")
                .tag("channel", channel)
                .tag("status", status.text())
                .register(registry);
    }

    private static long count(Collection<MonitoredConnection> connections, String channel, Status status) {
        return connections.stream()
                .filter(one -> one.status() == status && one.connection().channel().equals(channel))
                .count();
    }
}

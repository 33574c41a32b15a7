package io.channelgateway.provider;

import io.channelgateway.channel.Channels;
import io.channelgateway.channel.Connection;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.workspace.Workspace;
import io.channelgateway.workspace.Workspaces;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.Closeable;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * How each connection of each workspace is. It follows the workspaces in force: a connection with other settings is
 * another connection, of which nothing is known.
 */
public final class ConnectionMonitor implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionMonitor.class);

    private final Channels channels;
    private final CheckRoutes routes;
    private final CheckPace pace;
    private final InstantSource clock;
    private final ConnectionChecks checks;
    private final Map<String, MonitoredConnection> connections = new ConcurrentHashMap<>();
    private ConnectionGauges gauges = new ConnectionGauges(
            new CompositeMeterRegistry(), 0, List::of, (workspace, channel) -> {});

    /** @param workers run the checks */
    public ConnectionMonitor(
            Channels channels, CheckRoutes routes, CheckPace pace, Executor workers, InstantSource clock) {
        this.channels = channels;
        this.routes = routes;
        this.pace = pace;
        this.clock = clock;
        this.checks = new ConnectionChecks(routes, pace, workers);
    }

    /** The name that tells a connection from all others, as routes have it in the variable {@code connectionName}. */
    public static String name(String workspace, String channel) {
        return workspace + " " + channel;
    }

    /** A message went out over a connection. */
    public void sent(String name, Connection connection) {
        MonitoredConnection known = find(name, connection);
        if (known != null) {
            known.sent();
        }
    }

    /** A message did not, or may not have. */
    public void failed(String name, Connection connection, ProviderFailure failure) {
        MonitoredConnection known = find(name, connection);
        if (known != null) {
            known.sendFailed(failure);
        }
    }

    /** How a connection is, or null if there is none. With very many, the one that is asked about is checked next. */
    public ConnectionState state(String workspace, String channel) {
        MonitoredConnection known = connections.get(name(workspace, channel));
        if (known == null) {
            return null;
        }
        checks.moveToFront(known);
        return known.state();
    }

    /**
     * Checks a connection once, whether it is in force or not, and remembers nothing.
     *
     * @return null if the channel has no check; never fails
     */
    public CompletableFuture<ConnectionState> checkOnce(String workspace, Connection connection) {
        if (!routes.exists(connection.channel())) {
            return CompletableFuture.completedFuture(null);
        }
        MonitoredConnection checked = monitored(workspace, connection, true, (changed, before) -> {});
        return routes.check(connection).handle((account, failure) -> {
            if (failure == null) {
                checked.checked(account);
            } else {
                checked.checkFailed((ProviderFailure) failure);
            }
            return checked.state();
        });
    }

    /** Takes over the connections that are to be in force. */
    public synchronized void follow(Workspaces workspaces) {
        Map<String, MonitoredConnection> gone = new HashMap<>(connections);
        for (Workspace workspace : workspaces.all()) {
            workspace.connections().forEach((channel, connection) -> {
                String name = name(workspace.id(), channel);
                MonitoredConnection known = gone.get(name);
                if (known != null && known.connection().equals(connection)) {
                    known.use(connection);
                    gone.remove(name);
                } else if (channels.find(channel) != null) {
                    if (known != null) {
                        // Those of its successor have the same names.
                        gauges.remove(known);
                    }
                    add(name, workspace.id(), connection);
                }
            });
        }
        gone.forEach((name, connection) -> {
            connections.remove(name, connection);
            checks.remove(connection);
            gauges.remove(connection);
        });
    }

    /**
     * Shows the connections that are followed from here on as gauges.
     *
     * @param most how many connections get gauges of their own
     * @param onMeasured gets workspace and channel of each of these
     */
    public synchronized void measure(MeterRegistry registry, int most, BiConsumer<String, String> onMeasured) {
        gauges = new ConnectionGauges(registry, most, connections::values, onMeasured);
    }

    /** A send that began before the settings changed teaches nothing about the new ones. */
    private MonitoredConnection find(String name, Connection connection) {
        MonitoredConnection known = name == null ? null : connections.get(name);
        return known != null && (known.connection() == connection || known.connection().equals(connection)) ? known : null;
    }

    private void add(String name, String workspace, Connection connection) {
        boolean hasCheck = !pace.isOff() && routes.exists(connection.channel());
        MonitoredConnection added = monitored(workspace, connection, hasCheck, this::changed);
        connections.put(name, added);
        gauges.add(added);
        if (!pace.isOff()) {
            checks.add(added);
        }
    }

    private MonitoredConnection monitored(
            String workspace,
            Connection connection,
            boolean hasCheck,
            BiConsumer<MonitoredConnection, Status> onChange) {
        String provider = channels.find(connection.channel()).getTitle();
        return new MonitoredConnection(workspace, connection, provider, hasCheck, pace.interval(), clock, onChange);
    }

    /** Runs under the connection's lock. That a connection is well from the start is no news. */
    private void changed(MonitoredConnection connection, Status before) {
        Status status = connection.status();
        if (before != null || status != Status.HEALTHY) {
            LOG.atLevel(status == Status.HEALTHY ? Level.INFO : Level.WARN).log(
                    "connection workspace={} channel={} state={} before={}",
                    connection.workspace(),
                    connection.connection().channel(),
                    status.text(),
                    before == null ? "unknown" : before.text());
        }
        checks.reschedule(connection);
    }

    @Override
    public void close() {
        checks.close();
    }
}

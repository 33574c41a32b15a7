package io.channelgateway;

import io.channelgateway.channel.Connection;
import io.channelgateway.check.StartupFault;
import io.channelgateway.provider.ConnectionMonitor;
import io.channelgateway.provider.ConnectionState;
import io.channelgateway.provider.Status;
import io.channelgateway.workspace.Fault;
import io.channelgateway.workspace.Workspace;
import io.channelgateway.workspace.Workspaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/** Checks each connection of the workspaces once with its provider, a few at a time. */
final class ConnectCheck {

    private static final int AT_ONCE = 16;
    /** More than the provider calls of one check may take, which end by themselves. */
    private static final int PATIENCE_CALLS = 3;
    private static final ConnectionState ENDLESS =
            new ConnectionState(Status.DISCONNECTED, null, null, null, "The check does not end.");

    private final CamelContext context;
    private final ConnectionMonitor connections;
    private final Settings settings;
    private final List<String> wellOnes = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    ConnectCheck(CamelContext context) {
        this.context = context;
        this.connections = context.getRegistry().lookupByNameAndType("connectionMonitor", ConnectionMonitor.class);
        this.settings = new Settings(context);
    }

    /** A connection of a workspace, and what its check will have said. */
    private record Asked(String name, CompletableFuture<ConnectionState> state) {}

    /** Only after the route files are loaded. */
    void run(Workspaces workspaces) {
        startRoutes();
        List<Asked> window = new ArrayList<>();
        for (Workspace workspace : workspaces.all()) {
            for (Connection connection : workspace.connections().values()) {
                window.add(ask(workspace, connection));
                if (window.size() == AT_ONCE) {
                    window.forEach(this::judge);
                    window.clear();
                }
            }
        }
        window.forEach(this::judge);
    }

    /** A line for each connection that is well or has no check. */
    List<String> lines() {
        return wellOnes;
    }

    /** A fault for each other one. */
    List<Fault> faults() {
        return faults;
    }

    /** Nothing else is started, as it would consume from queues and mailboxes. */
    private void startRoutes() {
        for (Route route : context.getRoutes()) {
            String from = route.getEndpoint().getEndpointUri();
            try {
                if (from.startsWith("direct:") || from.startsWith("sandbox-http:")) {
                    context.getRouteController().startRoute(route.getRouteId());
                }
            } catch (Exception fault) {
                faults.add(new Fault(settings.text("gateway.routes"), 0,
                        "The route " + route.getRouteId() + " does not start: " + StartupFault.explain(fault)));
            }
        }
    }

    private Asked ask(Workspace workspace, Connection connection) {
        long patience = (long) PATIENCE_CALLS * settings.number("gateway.provider-timeout-seconds");
        return new Asked(
                ConnectionMonitor.name(workspace.id(), connection.channel()),
                connections.checkOnce(workspace.id(), connection).orTimeout(patience, TimeUnit.SECONDS));
    }

    private void judge(Asked asked) {
        ConnectionState state = asked.state().exceptionally(tooLate -> ENDLESS).join();
        if (state == null) {
            wellOnes.add(asked.name() + ": not checked, as the channel has no check");
        } else if (state.status() == Status.HEALTHY) {
            String account = Stream.of(state.account().name(), state.account().id())
                    .filter(Objects::nonNull)
                    .distinct()
                    .collect(Collectors.joining(", "));
            wellOnes.add(asked.name() + ": healthy" + (account.isEmpty() ? "" : " (" + account + ")"));
        } else {
            faults.add(new Fault(
                    settings.text("gateway.workspaces"), 0,
                    asked.name() + ": " + state.status().text() + ". " + state.errorMessage()));
        }
    }
}

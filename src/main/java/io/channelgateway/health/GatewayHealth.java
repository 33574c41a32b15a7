package io.channelgateway.health;

import io.channelgateway.api.ApiServer;
import io.channelgateway.api.Door;
import io.channelgateway.health.Check.Finding;
import io.channelgateway.worker.Daemons;
import io.channelgateway.worker.Workers;
import io.channelgateway.workspace.Fault;
import io.channelgateway.workspace.WorkspaceFileWatcher;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;

/**
 * What {@code /observe/health/live} and {@code /observe/health/ready} say, beside Camel's own checks.
 *
 * <p>Live means that starting the process anew would not help: its event loops and workers work. Ready means that
 * a request that comes now has a chance. The outside world, providers above all, is neither.
 */
public final class GatewayHealth implements Closeable {

    private static final long BEAT_SECONDS = 1;
    private static final long STORE_BEAT_SECONDS = 2;
    private static final int MOST_PLACES = 10;
    private static final long WEDGED_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final CamelContext gateway;
    private final Supplier<CamelContext> routes;
    private final Supplier<List<Fault>> routeFaults;
    private final Supplier<WorkspaceFileWatcher> workspaces;
    private final Door door;
    private final StorePulse store;
    private final Pulse workers;
    private volatile List<Pulse> eventLoops = List.of();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Daemons.named("health"));
    private final ScheduledExecutorService storeTimer =
            Executors.newSingleThreadScheduledExecutor(Daemons.named("health-store"));

    /**
     * @param gateway the Camel with the gateway's beans
     * @param routes the Camel whose routes are in force, or null
     * @param routeFaults what is wrong with an edit of the routes that is not in force
     * @param workspaces null before the file has been read
     * @param storeWrite a small write to the ledger's store
     */
    public GatewayHealth(
            CamelContext gateway,
            Supplier<CamelContext> routes,
            Supplier<List<Fault>> routeFaults,
            Supplier<WorkspaceFileWatcher> workspaces,
            Runnable storeWrite) {
        this.gateway = gateway;
        this.routes = routes;
        this.routeFaults = routeFaults;
        this.workspaces = workspaces;
        this.door = gateway.getRegistry().lookupByNameAndType("door", Door.class);
        this.store = new StorePulse(storeWrite);
        this.workers = new Pulse(gateway.getRegistry().lookupByNameAndType("workers", Workers.class));
    }

    /** Camel finds the checks in its registry. */
    public void bind() {
        List.of(
                        Check.ofLife("event-loops", this::lookAtEventLoops),
                        Check.ofLife("workers", () -> beats("workers", List.of(workers))),
                        Check.ofReadiness("door", this::lookAtDoor),
                        Check.ofReadiness("api-server", this::lookAtServer),
                        Check.ofReadiness("gateway-routes", this::lookAtRoutes),
                        Check.ofReadiness("ledger", store::look),
                        Check.ofReadiness("workspaces", this::lookAtWorkspaces))
                .forEach(check -> gateway.getRegistry().bind("health-" + check.getId(), check));
    }

    /** Takes the first beats, so that the health is known, and goes on. */
    public void start() {
        eventLoops = server().eventLoops().stream()
                .map(loop -> new Pulse(work -> loop.runOnContext(none -> work.run())))
                .toList();
        store.beat();
        timer.scheduleWithFixedDelay(this::beat, 0, BEAT_SECONDS, TimeUnit.SECONDS);
        storeTimer.scheduleWithFixedDelay(store::beat, STORE_BEAT_SECONDS, STORE_BEAT_SECONDS, TimeUnit.SECONDS);
    }

    /** Whether the ledger's store takes writes, as far as is known. */
    public boolean isStoreWritable() {
        return store.isWritable();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        storeTimer.shutdownNow();
    }

    private void beat() {
        workers.ask();
        eventLoops.forEach(Pulse::ask);
    }

    private Finding lookAtEventLoops() {
        return beats("event loops", eventLoops);
    }

    private static Finding beats(String name, List<Pulse> pulses) {
        boolean areWedged = pulses.stream().anyMatch(pulse -> pulse.ageNanos() > WEDGED_NANOS);
        return areWedged
                ? Finding.down("The " + name + " have done nothing for a minute.")
                : Finding.up("The " + name + " work.");
    }

    private Finding lookAtDoor() {
        return switch (door.state()) {
            case OPEN -> Finding.up("The door is open.");
            case STARTING -> Finding.down("The gateway is starting.");
            default -> Finding.down("The gateway is stopping.");
        };
    }

    private Finding lookAtServer() {
        ApiServer server = server();
        return server != null && server.isListening()
                ? Finding.up("The API listens on its port.")
                : Finding.down("The API does not listen on its port.");
    }

    /** Null before it is made. */
    private ApiServer server() {
        return gateway.hasService(ApiServer.class);
    }

    private Finding lookAtRoutes() {
        CamelContext context = routes.get();
        List<Route> all = context == null ? List.of() : context.getRoutes();
        if (all.isEmpty()) {
            return Finding.down("There are no routes.");
        }
        List<String> down = all.stream()
                .filter(route -> route.isAutoStartup() && !isStarted(context, route))
                .map(Route::getRouteId)
                .toList();
        if (!down.isEmpty()) {
            return Finding.down("These routes are not started: " + String.join(", ", down) + ".");
        }
        List<Fault> faults = routeFaults.get();
        return Finding.up(faults.isEmpty() ? all.size() + " routes are started." : notInForce(faults));
    }

    private static boolean isStarted(CamelContext context, Route route) {
        ServiceStatus status = context.getRouteController().getRouteStatus(route.getRouteId());
        return status == ServiceStatus.Started;
    }

    private Finding lookAtWorkspaces() {
        WorkspaceFileWatcher file = workspaces.get();
        if (file == null) {
            return Finding.down("The workspaces are not loaded.");
        }
        List<Fault> faults = file.faults();
        return Finding.up(faults.isEmpty() ? "The workspaces are loaded." : notInForce(faults));
    }

    /** Where to look; what is wrong there may quote the file, and is in the log. */
    private static String notInForce(List<Fault> faults) {
        return "An edit is not in force, see the log: "
                + faults.stream()
                        .map(fault -> Path.of(fault.file()).getFileName() + (fault.line() > 0 ? ":" + fault.line() : ""))
                        .distinct()
                        .limit(MOST_PLACES)
                        .collect(Collectors.joining(", "))
                + ".";
    }
}

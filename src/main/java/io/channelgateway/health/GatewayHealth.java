package io.channelgateway.health;

import io.channelgateway.api.ApiServer;
import io.channelgateway.api.Door;
import io.channelgateway.health.Check.Finding;
import io.channelgateway.worker.Daemons;
import io.channelgateway.workspace.Fault;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.spi.Registry;

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

    private final Parts parts;
    private final StorePulse store;
    private final Pulse workers;
    private volatile List<Pulse> eventLoops = List.of();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Daemons.named("health"));
    private final ScheduledExecutorService storeTimer =
            Executors.newSingleThreadScheduledExecutor(Daemons.named("health-store"));

    /**
     * What there is to look at.
     *
     * @param server null before it is made
     * @param routes the Camel whose routes are in force, or null
     * @param routeFaults what is wrong with an edit of the routes that is not in force
     * @param hasWorkspaces whether the workspaces file has been read
     * @param workspaceFaults what is wrong with an edit of the workspaces file that is not in force
     * @param storeWrite a small write to the ledger's store
     */
    public record Parts(
            Door door,
            Supplier<ApiServer> server,
            Supplier<CamelContext> routes,
            Supplier<List<Fault>> routeFaults,
            Supplier<Boolean> hasWorkspaces,
            Supplier<List<Fault>> workspaceFaults,
            Executor workers,
            Runnable storeWrite) {}

    public GatewayHealth(Parts parts) {
        this.parts = parts;
        this.store = new StorePulse(parts.storeWrite());
        this.workers = new Pulse(parts.workers());
    }

    /** Camel finds the checks in its registry. */
    public void bindTo(Registry registry) {
        List.of(
                        Check.ofLife("event-loops", this::lookAtEventLoops),
                        Check.ofLife("workers", () -> beats("workers", List.of(workers))),
                        Check.ofReadiness("door", this::lookAtDoor),
                        Check.ofReadiness("api-server", this::lookAtServer),
                        Check.ofReadiness("gateway-routes", this::lookAtRoutes),
                        Check.ofReadiness("ledger", store::look),
                        Check.ofReadiness("workspaces", this::lookAtWorkspaces))
                .forEach(check -> registry.bind("health-" + check.getId(), check));
    }

    /** Takes the first beats, so that the health is known, and goes on. */
    public void start() {
        eventLoops = parts.server().get().eventLoops().stream()
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
        return switch (parts.door().state()) {
            case OPEN -> Finding.up("The door is open.");
            case STARTING -> Finding.down("The gateway is starting.");
            default -> Finding.down("The gateway is stopping.");
        };
    }

    private Finding lookAtServer() {
        ApiServer server = parts.server().get();
        return server != null && server.isListening()
                ? Finding.up("The API listens on its port.")
                : Finding.down("The API does not listen on its port.");
    }

    private Finding lookAtRoutes() {
        CamelContext context = parts.routes().get();
        List<Route> routes = context == null ? List.of() : context.getRoutes();
        if (routes.isEmpty()) {
            return Finding.down("There are no routes.");
        }
        List<String> down = routes.stream()
                .filter(route -> route.isAutoStartup() && !isStarted(context, route))
                .map(Route::getRouteId)
                .toList();
        if (!down.isEmpty()) {
            return Finding.down("These routes are not started: " + String.join(", ", down) + ".");
        }
        List<Fault> faults = parts.routeFaults().get();
        return Finding.up(faults.isEmpty() ? routes.size() + " routes are started." : notInForce(faults));
    }

    private static boolean isStarted(CamelContext context, Route route) {
        ServiceStatus status = context.getRouteController().getRouteStatus(route.getRouteId());
        return status == ServiceStatus.Started;
    }

    private Finding lookAtWorkspaces() {
        if (!parts.hasWorkspaces().get()) {
            return Finding.down("The workspaces are not loaded.");
        }
        List<Fault> faults = parts.workspaceFaults().get();
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

package io.channelgateway;

import io.channelgateway.api.ApiServer;
import io.channelgateway.api.AsyncHttpEngine;
import io.channelgateway.channel.Channels;
import io.channelgateway.check.LoadedRoutes;
import io.channelgateway.check.RouteCheck;
import io.channelgateway.check.StartupFault;
import io.channelgateway.observe.Observation;
import io.channelgateway.reload.Generation;
import io.channelgateway.reload.Generations;
import io.channelgateway.reload.RouteFileWatcher;
import io.channelgateway.reload.RouteFiles;
import io.channelgateway.reload.RouterSwitch;
import io.channelgateway.sandbox.Sandbox;
import io.channelgateway.worker.Workers;
import io.channelgateway.workspace.ConfigurationFaults;
import io.channelgateway.workspace.Fault;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpComponent;

/**
 * Hot reload of the routes: the gateway's own Camel has none, and each version of the route files is a
 * {@link Generation} beside it.
 */
final class RouteReload implements Closeable {

    /** No file has this name, and without a pattern Camel would look for its default one. */
    static final String NO_ROUTES = "file:config/*.camel.yaml";

    private static final String INCLUDE = "camel.main.routesIncludePattern";
    private static final String ROUTER = "generation-router";

    private final CamelContext gateway;

    /** Null without metrics. */
    private final MeterRegistry meters;

    private final String propertyLocations;
    private final Map<String, String> overrides;
    private final RouteFiles files;
    private final Generations generations;
    /** Those that the gateway started without; any other one may hold routes that are in force. */
    private final Set<Path> unreadable = new HashSet<>();
    private RouteFileWatcher watcher;
    private int number;

    /**
     * @param propertyLocations the gateway's
     * @param overrides those of the gateway, except which routes it includes
     * @param newChannels runs when there are some, before requests get to their routes
     */
    RouteReload(CamelContext gateway, String propertyLocations, Map<String, String> overrides, Runnable newChannels) {
        this.gateway = gateway;
        this.meters = gateway.getRegistry().findSingleByType(MeterRegistry.class);
        this.propertyLocations = propertyLocations;
        this.overrides = overrides;
        this.files = new RouteFiles(new Settings(gateway).path("gateway.routes"));
        Channels channels = find("channels", Channels.class);
        this.generations = new Generations(routes -> follow(routes, channels, newChannels), channels::forget);
    }

    /** A channel that is gone stays connected for a moment, for requests that are on its route. */
    private static void follow(CamelContext routes, Channels channels, Runnable newChannels) {
        List<String> before = channels.names();
        channels.follow(routes);
        if (channels.names().containsAll(before)) {
            newChannels.run();
        }
    }

    static boolean isOn(CamelContext context) {
        return new Settings(context).flag("gateway.routes-reload");
    }

    /** Starts the first generation, which may have faults as little as routes without reload, and watches. */
    void start() {
        String version = files.version();
        unreadable.addAll(files.unreadable());
        generations.replaceBy(started(generation(Map.of())));
        if (meters != null) {
            meters.gauge("gateway.routes.generations", generations, Generations::size);
            meters.gauge("gateway.routes.faults", this, reload -> reload.faults().size());
        }
        // To Prometheus, a counter that begins with 1 has not increased.
        count(true, 0);
        count(false, 0);
        Settings settings = new Settings(gateway);
        watcher = new RouteFileWatcher(files, version, this::load, generations, isDone -> count(isDone, 1));
        watcher.start(Duration.ofMillis(Math.max(1, settings.number("gateway.routes-reread-millis"))));
    }

    Generations generations() {
        return generations;
    }

    /** What is wrong with the present route files, so that earlier ones are in force. */
    List<Fault> faults() {
        return watcher == null ? List.of() : watcher.faults();
    }

    @Override
    public void close() throws IOException {
        if (watcher != null) {
            watcher.close();
        }
        generations.close();
    }

    private Generation load() throws ConfigurationFaults {
        check();
        try {
            return started(generation(Map.of()));
        } catch (RuntimeException fault) {
            throw new ConfigurationFaults(List.of(new Fault(files.folder().toString(), 0, StartupFault.explain(fault, files.folder()))));
        }
    }

    /** Loads each file by itself in a Camel where no route starts, as that tells which line of which file is wrong. */
    private void check() throws ConfigurationFaults {
        List<Fault> faults;
        unreadable.retainAll(files.unreadable());
        try (Generation aside = generation(Map.of(INCLUDE, NO_ROUTES, "camel.main.sourceLocationEnabled", "true"))) {
            aside.start();
            CamelContext context = aside.getCamelContext();
            faults = new RouteCheck(context, new Settings(context).path("gateway.routes"), unreadable).faults();
        } catch (RuntimeException fault) {
            faults = List.of(new Fault(files.folder().toString(), 0, StartupFault.explain(fault, files.folder())));
        }
        if (!faults.isEmpty()) {
            throw new ConfigurationFaults(faults);
        }
    }

    private static Generation started(Generation generation) {
        try {
            generation.start();
            LoadedRoutes.require(generation.getCamelContext());
            return generation;
        } catch (RuntimeException | OutOfMemoryError fault) {
            generation.close();
            throw fault;
        }
    }

    private Generation generation(Map<String, String> more) {
        Map<String, String> own = new LinkedHashMap<>(overrides);
        own.put("camel.main.name", "routes-" + ++number);
        own.put("camel.server.enabled", "false");
        own.put("camel.management.enabled", "false");
        own.put("camel.metrics.enabled", "false");
        own.put("camel.rest.component", "platform-http");
        own.putAll(more);
        return new Generation(propertyLocations, own, gateway.getRegistry(), this::equip);
    }

    private Map<RouterSwitch, RouterSwitch.Seat> equip(CamelContext context) {
        PlatformHttpComponent http = new PlatformHttpComponent();
        http.setEngine(new AsyncHttpEngine(
                find("workers", Workers.class), find("observation", Observation.class), ROUTER));
        context.addComponent("platform-http", http);
        find("components", Components.class).addTo(context);
        ApiServer server = gateway.hasService(ApiServer.class);
        Sandbox sandbox = find("sandbox", Sandbox.class);
        return Map.of(
                server.routers(), server.newRoutes(context, ROUTER),
                sandbox.routers(), sandbox.newRoutes(context));
    }

    private void count(boolean isDone, int more) {
        if (meters != null) {
            meters.counter("gateway.routes.reload", "result", isDone ? "done" : "refused").increment(more);
        }
    }

    private <T> T find(String name, Class<T> type) {
        return gateway.getRegistry().lookupByNameAndType(name, type);
    }
}

package io.channelgateway;

import io.channelgateway.api.ApiServer;
import io.channelgateway.api.Door;
import io.channelgateway.channel.Channels;
import io.channelgateway.check.LoadedRoutes;
import io.channelgateway.health.GatewayHealth;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.message.LedgerKeeper;
import io.channelgateway.message.MessageReader;
import io.channelgateway.observe.Gauges;
import io.channelgateway.observe.JvmMeters;
import io.channelgateway.provider.ConnectionMonitor;
import io.channelgateway.reload.RouteFiles;
import io.channelgateway.sandbox.Sandbox;
import io.channelgateway.workspace.ConfigurationFaults;
import io.channelgateway.workspace.WorkspaceDirectory;
import io.channelgateway.workspace.WorkspaceFile;
import io.channelgateway.workspace.WorkspaceFileWatcher;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running gateway: a stand-alone Camel whose door opens when everything is up, and closes first.
 *
 * <p>It starts in a process of its own by {@link #run()}, or inside another one by {@link #start()}.
 */
public final class Gateway extends Main implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private static final long CLOSE_SECONDS = 20;

    private final Home home;
    private final Properties overrides = new Properties();
    private final Resources resources = new Resources();
    private boolean checkOnly;
    private volatile boolean isOpened;
    private RouteReload reload;
    private GatewayHealth health;
    private volatile WorkspaceFileWatcher workspaceWatcher;

    /** As the other one, with the folder that the process runs in. */
    public Gateway(Map<String, String> overrides, InstantSource clock) {
        this(Path.of(""), overrides, clock);
    }

    /**
     * @param folder the one with {@code config} and {@code routes}; relative paths in the properties begin there
     * @param overrides properties that win over {@code config/application.properties}
     * @param clock what the gateway takes the time from
     */
    public Gateway(Path folder, Map<String, String> overrides, InstantSource clock) {
        this.home = new Home(folder);
        setPropertyPlaceholderLocations(home.propertyLocations());
        this.overrides.putAll(overrides);
        setOverrideProperties(this.overrides);
        // Camel's own hook ends before the ledger is closed; see Application.
        setShutdownStrategy(new SimpleMainShutdownStrategy());
        Beans beans = new Beans(clock, this::routesInForce);
        addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport main) {
                home.checkKeys();
                Gateway.this.overrides.putAll(home.paths(new Settings(main.getCamelContext())));
                beans.bind(main.getCamelContext(), !checkOnly);
                resources.addBeans(main.getCamelContext().getRegistry());
                prepare(main.getCamelContext(), clock);
            }
        });
    }

    private void prepare(CamelContext context, InstantSource clock) {
        Settings settings = new Settings(context);
        settings.checkWhatIsReadLater();
        if (!checkOnly) {
            new RouteFiles(settings.path("gateway.routes")).checkThatThereAreSome();
        }
        if (!checkOnly && RouteReload.isOn(context)) {
            Map<String, String> forRoutes = new HashMap<>();
            overrides.forEach((key, value) -> forRoutes.put(key.toString(), value.toString()));
            reload = new RouteReload(context, home.propertyLocations(), forRoutes, this::connectNewChannels);
            overrides.put("camel.main.routesIncludePattern", RouteReload.NO_ROUTES);
        }
        Ledger ledger = find("ledger", Ledger.class);
        health = new GatewayHealth(
                context,
                this::routesInForce,
                () -> reload == null ? List.of() : reload.faults(),
                () -> workspaceWatcher,
                () -> ledger.heartbeat(clock.instant()));
        health.bind();
    }

    private void connectNewChannels() {
        if (workspaceWatcher != null) {
            workspaceWatcher.followChannels();
        }
    }

    private CamelContext routesInForce() {
        return reload == null ? getCamelContext() : reload.generations().current();
    }

    /**
     * A gateway without routes, workspaces and the configured ledger, and on no fixed port, to load and look at
     * things by itself, also beside a running one.
     *
     * @param folder an empty one, for a ledger of its own
     */
    static Gateway forCheck(Path folder, InstantSource clock) {
        Gateway gateway = new Gateway(
                Map.of(
                        "camel.main.routesIncludePattern", RouteReload.NO_ROUTES,
                        "camel.main.sourceLocationEnabled", "true",
                        "camel.server.host", "127.0.0.1",
                        "camel.server.port", "0",
                        "camel.management.enabled", "false",
                        "ledger.url", "jdbc:sqlite:" + folder.resolve("check.db"),
                        "ledger.journal-folder", folder.toString()),
                clock);
        gateway.checkOnly = true;
        return gateway;
    }

    /** The port that the API listens on. */
    public int port() {
        return getCamelContext().hasService(ApiServer.class).getPort();
    }

    @Override
    public void close() {
        stop();
    }

    /** Closing takes a while beyond the time for requests. */
    long longestStopSeconds() {
        if (!isOpened) {
            return CLOSE_SECONDS;
        }
        Settings settings = new Settings(getCamelContext());
        return settings.number("gateway.drain-delay-seconds")
                + settings.number("camel.main.shutdownTimeout")
                + CLOSE_SECONDS;
    }

    @Override
    protected void doStart() throws Exception {
        // No route starts to consume without it.
        find("ledger", Ledger.class).awaitOpen();
        super.doStart();
        LoadedRoutes.require(getCamelContext());
        Sandbox sandbox = find("sandbox", Sandbox.class);
        WorkspaceDirectory workspaces = find("workspaceDirectory", WorkspaceDirectory.class);
        workspaces.onChange(sandbox::follow);
        if (reload != null) {
            resources.add(reload);
            reload.start();
        }
        if (!checkOnly) {
            open(workspaces);
        }
    }

    private void open(WorkspaceDirectory workspaces) throws ConfigurationFaults {
        find("messageReader", MessageReader.class).readSchema();
        LedgerKeeper keeper = find("ledgerKeeper", LedgerKeeper.class);
        resources.add(keeper);
        keeper.start();
        WorkspaceFile file = find("workspaceFile", WorkspaceFile.class);
        Settings settings = new Settings(getCamelContext());
        workspaces.onChange(find("connectionMonitor", ConnectionMonitor.class)::follow);
        workspaces.replace(file.read());
        workspaceWatcher = new WorkspaceFileWatcher(
                file, workspaces, Duration.ofSeconds(settings.number("gateway.workspaces-reread-seconds")));
        resources.add(workspaceWatcher);
        resources.add(health);
        health.start();
        MeterRegistry meters = getCamelContext().getRegistry().findSingleByType(MeterRegistry.class);
        if (meters != null) {
            new Gauges(meters)
                    .add("gateway.ledger.writable", "1 while the store takes writes, 0 while it does not",
                            () -> health.isStoreWritable() ? 1 : 0)
                    .add("gateway.workspaces.faults", "Faults of the workspaces file as it is, so that an earlier version is in force",
                            () -> workspaceWatcher.faults().size());
        }
        find("door", Door.class).open();
        isOpened = true;
        RouteFiles routes = new RouteFiles(settings.path("gateway.routes"));
        routes.misnamed().forEach(
                unread -> LOG.warn("routes: nobody reads {}, as its name does not end in .camel.yaml", unread));
        routes.unreadable().forEach(folder -> LOG.warn("routes: no route comes from {}, as it cannot be read", folder));
        // Nobody who sends waits for them.
        getCamelContext().getRegistry().findByType(JvmMeters.class).forEach(JvmMeters::start);
        LOG.info(
                "started port={} channels={} workspaces={}",
                port(),
                find("channels", Channels.class).names(),
                workspaces.current().all().size());
    }

    @Override
    protected void doStop() throws Exception {
        if (isOpened) {
            find("connectionMonitor", ConnectionMonitor.class).close();
            drain();
        }
        super.doStop();
        resources.closeAll();
    }

    /** Whoever started it may go on, and start another one. */
    @Override
    protected void doFail(Exception failure) {
        if (getCamelContext() != null) {
            resources.addBeans(getCamelContext().getRegistry());
        }
        resources.closeAll();
        super.doFail(failure);
    }

    private void drain() {
        if (!new Drain(getCamelContext(), () -> reload == null || reload.generations().isIdle()).run()) {
            // They have had their time.
            getCamelContext().getShutdownStrategy().setTimeout(1);
        }
    }

    private <T> T find(String name, Class<T> type) {
        return getCamelContext().getRegistry().lookupByNameAndType(name, type);
    }
}

package io.channelgateway;

import io.channelgateway.api.ApiServer;
import io.channelgateway.api.Door;
import io.channelgateway.attachment.AttachmentFetcher;
import io.channelgateway.channel.Channels;
import io.channelgateway.channel.ProviderHttp;
import io.channelgateway.channel.email.MailTurn;
import io.channelgateway.channel.email.PooledMailSender;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.message.LedgerKeeper;
import io.channelgateway.provider.ConnectionMonitor;
import io.channelgateway.observe.Observation;
import io.channelgateway.sandbox.Sandbox;
import io.channelgateway.worker.Workers;
import io.channelgateway.workspace.ConfigurationFaults;
import io.channelgateway.workspace.WorkspaceDirectory;
import io.channelgateway.workspace.WorkspaceFile;
import io.channelgateway.workspace.WorkspaceFileWatcher;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running gateway: a stand-alone Camel whose door opens when everything is up, and closes first.
 *
 * <p>It starts in a process of its own by {@link #run()}, or inside another one by {@link #start()}.
 */
public final class Gateway extends Main implements Closeable {

    static final String PROPERTIES = "config/application.properties";

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private boolean checkOnly;
    private final Deque<Closeable> resources = new ArrayDeque<>();

    /**
     * @param overrides properties that win over {@code config/application.properties}
     * @param clock what the gateway takes the time from
     */
    public Gateway(Map<String, String> overrides, InstantSource clock) {
        setPropertyPlaceholderLocations("file:" + PROPERTIES);
        overrides.forEach(this::addOverrideProperty);
        Beans beans = new Beans(clock);
        addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport main) {
                beans.bind(main.getCamelContext());
                if (!checkOnly) {
                    find("workspaceFile", WorkspaceFile.class).readAhead();
                }
            }
        });
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
                        "camel.main.routesIncludePattern", "file:config/*.camel.yaml",
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

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        resources.push(find("observation", Observation.class));
        resources.push(find("workers", Workers.class));
        resources.push(find("ledger", Ledger.class)::close);
        resources.push(find("providerHttp", ProviderHttp.class));
        resources.push(find("mailSender", PooledMailSender.class));
        resources.push(find("attachmentFetcher", AttachmentFetcher.class));
        resources.push(find("mailTurn", MailTurn.class));
        resources.push(find("mailCheckTurn", MailTurn.class));
        resources.push(find("connectionMonitor", ConnectionMonitor.class));
        Sandbox sandbox = find("sandbox", Sandbox.class);
        resources.push(sandbox);
        WorkspaceDirectory workspaces = find("workspaceDirectory", WorkspaceDirectory.class);
        workspaces.onChange(sandbox::follow);
        if (!checkOnly) {
            open(workspaces);
        }
    }

    private void open(WorkspaceDirectory workspaces) throws ConfigurationFaults {
        LedgerKeeper keeper = find("ledgerKeeper", LedgerKeeper.class);
        resources.push(keeper);
        keeper.start();
        WorkspaceFile file = find("workspaceFile", WorkspaceFile.class);
        Settings settings = new Settings(getCamelContext());
        monitor(workspaces, settings);
        workspaces.replace(file.read());
        resources.push(new WorkspaceFileWatcher(
                file, workspaces, Duration.ofSeconds(settings.number("gateway.workspaces-reread-seconds"))));
        find("door", Door.class).open();
        LOG.info(
                "started port={} channels={} workspaces={}",
                port(),
                find("channels", Channels.class).names(),
                workspaces.current().all().size());
    }

    private void monitor(WorkspaceDirectory workspaces, Settings settings) {
        ConnectionMonitor connections = find("connectionMonitor", ConnectionMonitor.class);
        MeterRegistry meters = getCamelContext().getRegistry().findSingleByType(MeterRegistry.class);
        if (meters != null) {
            connections.measure(meters, settings.number("gateway.connection-gauges"));
        }
        workspaces.onChange(connections::follow);
    }

    @Override
    protected void doStop() throws Exception {
        if (getCamelContext() != null) {
            find("door", Door.class).close();
            find("connectionMonitor", ConnectionMonitor.class).close();
        }
        super.doStop();
        while (!resources.isEmpty()) {
            release(resources.pop());
        }
    }

    private static void release(Closeable resource) {
        try {
            resource.close();
        } catch (IOException alreadyGone) {
            // Nothing is left to do with it.
        }
    }

    private <T> T find(String name, Class<T> type) {
        return getCamelContext().getRegistry().lookupByNameAndType(name, type);
    }
}

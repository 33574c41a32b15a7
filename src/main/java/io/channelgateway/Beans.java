package io.channelgateway;

import io.channelgateway.api.ActivityList;
import io.channelgateway.api.Admission;
import io.channelgateway.api.Answers;
import io.channelgateway.api.ApiServer;
import io.channelgateway.api.ApiServerFactory;
import io.channelgateway.api.AsyncHttpEngine;
import io.channelgateway.api.BodyReader;
import io.channelgateway.api.Callers;
import io.channelgateway.api.Docs;
import io.channelgateway.api.Door;
import io.channelgateway.api.FailedAuthentications;
import io.channelgateway.api.MessageList;
import io.channelgateway.attachment.BytesInFlight;
import io.channelgateway.channel.Channels;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.ledger.LedgerSettings;
import io.channelgateway.message.MessageReader;
import io.channelgateway.provider.ConnectionMonitor;
import io.channelgateway.sandbox.Sandbox;
import io.channelgateway.sandbox.SandboxMessages;
import io.channelgateway.worker.ThrottleExecutor;
import io.channelgateway.worker.Workers;
import io.channelgateway.workspace.RateLimitStep;
import io.channelgateway.workspace.RateLimits;
import io.channelgateway.workspace.WorkspaceDirectory;
import io.channelgateway.workspace.WorkspaceFile;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxBuilder;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.spi.Registry;

/** The wiring: every object that the routes name, made once, with its settings; parts of it are in {@code *Beans}. */
final class Beans {

    /** Decoded, and once more on their way out, bodies in flight take about three times as much. */
    private static final int SHARE_OF_LONG_BODIES = 4;

    /** Event loops and the ledger want cores too, and to wake up an idle thread costs more than a quick step. */
    private static final int QUICK_WORKERS = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

    /** Of Vert.x, where each server has one thing done after the other. */
    private static final int BLOCKING_THREADS = 2;

    private final InstantSource clock;
    private final Supplier<CamelContext> routesInForce;

    /** @param routesInForce the Camel whose routes get the requests */
    Beans(InstantSource clock, Supplier<CamelContext> routesInForce) {
        this.clock = clock;
        this.routesInForce = routesInForce;
    }

    /** @param isReadAhead whether reading the workspaces and the schema of requests begins here, too */
    void bind(CamelContext context, boolean isReadAhead) {
        Settings settings = new Settings(context);
        Registry registry = context.getRegistry();
        // The store takes longest to open: it comes first, and is not waited for before the routes start.
        Ledger ledger = ledger(settings);
        registry.bind("ledger", ledger);
        WorkspaceFile file = WorkspaceBeans.bind(context, clock);
        Channels channels = registry.lookupByNameAndType("channels", Channels.class);
        MessageReader messages = new MessageReader(
                settings.path("gateway.api-description"),
                channels,
                AttachmentBeans.addressPolicy(settings),
                settings.number("gateway.attachment-bytes-per-message"));
        registry.bind("messageReader", messages);
        if (isReadAhead) {
            file.readAhead();
            messages.readAhead();
        }
        ObserveBeans observed = new ObserveBeans(context, settings);
        WorkspaceDirectory workspaces = new WorkspaceDirectory();
        registry.bind("workspaceDirectory", workspaces);
        Workers workers = new Workers(QUICK_WORKERS, settings.positive("gateway.worker-threads"));
        registry.bind("workers", workers);
        registry.bind("throttleExecutor", new ThrottleExecutor());
        // Bound, so that the servers of the API and of health and metrics run on it too.
        registry.bind("vertx", vertx());
        ChannelBeans.bind(context, settings, workers, observed.providerCalls(), clock);
        ConnectionMonitor connections = ProviderBeans.bind(
                context, routesInForce, settings, channels, workers, observed.observation(), clock);
        registry.bind("readMessage", (Processor) messages::read);
        registry.bind("docs", new Docs(settings.path("gateway.api-description")));
        registry.bind(
                "sandboxMessages",
                new SandboxMessages(workspaces, registry.lookupByNameAndType("sandbox", Sandbox.class)));

        registry.bind("messageList", new MessageList(ledger, channels, workers));
        registry.bind("activityList", new ActivityList(ledger, channels, workers));
        IdempotencyBeans.bind(context, settings, ledger, workers, observed.observation(), clock);
        RateLimits rateLimits = new RateLimits(ledger, clock);
        registry.bind("rateLimit", new RateLimitStep(rateLimits, workers));
        Callers callers = new Callers(
                workspaces,
                new FailedAuthentications(settings.number("gateway.failed-authentications-per-minute"), clock),
                rateLimits,
                channels,
                clock);
        bindAdmission(registry, callers, workers);
        Answers answers = new Answers(channels, rateLimits, connections, clock);
        registry.bind("answers", answers);
        registry.bind("sent", (Processor) answers::sent);
        registry.bind("reply", (Processor) answers::reply);
        Door door = new Door(
                callers, rateLimits, settings.positive("camel.server.maxBodySize"), observed.observation());
        registry.bind("door", door);
        long mostBytes = Math.min(
                settings.number("gateway.bytes-in-flight"), Runtime.getRuntime().maxMemory() / SHARE_OF_LONG_BODIES);
        BytesInFlight bytesInFlight = new BytesInFlight(mostBytes);
        BodyReader bodies = new BodyReader(
                callers,
                bytesInFlight,
                settings.number("camel.server.maxBodySize"),
                settings.positive("gateway.body-deadline-seconds"));
        registry.bind(
                "apiServerFactory",
                new ApiServerFactory(
                        door, bodies, TlsBeans.of(settings), settings.positive("gateway.idle-connection-seconds")));
        registry.bind("platform-http-engine", new AsyncHttpEngine(workers, observed.observation()));
        AttachmentBeans.bind(context, settings, bytesInFlight, channels, ledger, workers);
        observed.gauges(settings, workers, ledger, clock, bytesInFlight, mostBytes);
    }

    /**
     * Health and metrics are made on its blocking threads, which are there from the start: where one can't be made, what
     * was to run on it and all that comes after it never does, and Vert.x does not close either.
     */
    private static Vertx vertx() {
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(ApiServer.EVENT_LOOPS)
                .setWorkerPoolSize(BLOCKING_THREADS)
                .setInternalBlockingPoolSize(BLOCKING_THREADS)
                .setPreferNativeTransport(true);
        return new VertxBuilder(options)
                .executorServiceFactory((threads, size, most) -> {
                    ThreadPoolExecutor pool = (ThreadPoolExecutor) Executors.newFixedThreadPool(size, threads);
                    pool.prestartAllCoreThreads();
                    return pool;
                })
                .init()
                .vertx();
    }

    /** Who may enter which route: one of the permissions is enough. */
    private static void bindAdmission(Registry registry, Callers callers, Workers workers) {
        Map.of(
                        "mayWrite", Set.of("write:channels"),
                        "mayRead", Set.of("read:channels"),
                        "mayReadActivities", Set.of("read:channels", "activities:read", "read:activities"),
                        "mayReadSandbox", Set.of("read:channels", "write:channels"))
                .forEach((name, permissions) ->
                        registry.bind(name, new Admission(callers, permissions, workers)));
        registry.bind("connect", (Processor) callers::connect);
    }

    private Ledger ledger(Settings settings) {
        LedgerSettings where = new LedgerSettings(
                settings.text("ledger.url"),
                settings.text("ledger.user"),
                settings.text("ledger.password"),
                settings.path("ledger.journal-folder"),
                settings.flag("ledger.store-body"),
                settings.number("ledger.retention-days"));
        return Ledger.opening(where, clock, work -> new Thread(work, "ledger-open").start());
    }
}

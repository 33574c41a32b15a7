package io.channelgateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.channelgateway.api.ActivityList;
import io.channelgateway.api.AnswerBodies;
import io.channelgateway.api.Answers;
import io.channelgateway.api.ApiServerFactory;
import io.channelgateway.api.AsyncHttpEngine;
import io.channelgateway.api.BodyReader;
import io.channelgateway.api.Callers;
import io.channelgateway.api.ClientTexts;
import io.channelgateway.api.Docs;
import io.channelgateway.api.Door;
import io.channelgateway.api.FailedAuthentications;
import io.channelgateway.api.MessageList;
import io.channelgateway.attachment.AddressPolicy;
import io.channelgateway.attachment.AttachmentFetcher;
import io.channelgateway.attachment.BytesInFlight;
import io.channelgateway.channel.AttachmentLoop;
import io.channelgateway.channel.Channels;
import io.channelgateway.channel.ProviderHttp;
import io.channelgateway.channel.email.Mail;
import io.channelgateway.channel.email.MailTurn;
import io.channelgateway.channel.email.PooledMailSender;
import io.channelgateway.channel.slack.SlackMessage;
import io.channelgateway.channel.teams.Teams;
import io.channelgateway.channel.teams.TeamsCheck;
import io.channelgateway.channel.teams.TeamsToken;
import io.channelgateway.channel.teams.TeamsTokens;
import io.channelgateway.channel.whatsapp.WhatsApp;
import io.channelgateway.channel.whatsapp.WhatsAppMedia;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure.Outcome;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.ledger.LedgerSettings;
import io.channelgateway.ledger.StoredAnswer;
import io.channelgateway.message.Answer;
import io.channelgateway.message.AttachmentFetch;
import io.channelgateway.message.ClaimStep;
import io.channelgateway.message.FirstAnswer;
import io.channelgateway.message.LedgerKeeper;
import io.channelgateway.message.LedgerRepository;
import io.channelgateway.message.Message;
import io.channelgateway.message.MessageReader;
import io.channelgateway.message.RemoteAnswers;
import io.channelgateway.observe.ProviderCalls;
import io.channelgateway.provider.ConnectionMonitor;
import io.channelgateway.sandbox.Sandbox;
import io.channelgateway.sandbox.SandboxMessages;
import io.channelgateway.worker.Workers;
import io.channelgateway.workspace.RateLimitStep;
import io.channelgateway.workspace.RateLimits;
import io.channelgateway.workspace.WorkspaceDirectory;
import io.channelgateway.workspace.WorkspaceFile;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Registry;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;

/** The wiring: every object that the routes name, made once, with its settings. */
final class Beans {

    /** Decoded, and once more on their way out, bodies in flight take about three times as much. */
    private static final int SHARE_OF_LONG_BODIES = 4;

    /** What claim and completion may take beside the provider's calls. */
    private static final long STORE_SECONDS = 10;

    private final InstantSource clock;
    private final Supplier<CamelContext> routesInForce;

    /** @param routesInForce the Camel whose routes get the requests */
    Beans(InstantSource clock, Supplier<CamelContext> routesInForce) {
        this.clock = clock;
        this.routesInForce = routesInForce;
    }

    void bind(CamelContext context) {
        Settings settings = new Settings(context);
        Registry registry = context.getRegistry();
        ObserveBeans observed = new ObserveBeans(context, settings);
        Channels channels = new Channels(context);
        WorkspaceDirectory workspaces = new WorkspaceDirectory();
        Ledger ledger = ledger(settings);
        Workers workers = new Workers(
                Runtime.getRuntime().availableProcessors(), settings.number("gateway.worker-threads"));
        RateLimits rateLimits = new RateLimits(ledger, workers, clock);
        Callers callers = new Callers(
                workspaces,
                new FailedAuthentications(settings.number("gateway.failed-authentications-per-minute"), clock),
                rateLimits,
                channels,
                clock);

        Door door = new Door(
                callers, rateLimits, settings.number("camel.server.maxBodySize"), observed.observation());
        registry.bind("door", door);
        long mostBytes = Math.min(
                settings.number("gateway.bytes-in-flight"), Runtime.getRuntime().maxMemory() / SHARE_OF_LONG_BODIES);
        BytesInFlight bytesInFlight = new BytesInFlight(mostBytes);
        BodyReader bodies = new BodyReader(
                callers,
                bytesInFlight,
                settings.number("camel.server.maxBodySize"),
                settings.number("gateway.body-deadline-seconds"));
        registry.bind("workers", workers);
        registry.bind("apiServerFactory", new ApiServerFactory(door, bodies, TlsBeans.of(settings)));
        registry.bind("platform-http-engine", new AsyncHttpEngine(workers, observed.observation()));
        registry.bind("workspaceDirectory", workspaces);
        registry.bind("channels", channels);
        bindAdmission(registry, callers);
        registry.bind("rateLimit", new RateLimitStep(rateLimits, workers));
        ConnectionMonitor connections = ProviderBeans.bind(context, routesInForce, settings, channels, workers, clock);
        Answers answers = new Answers(channels, rateLimits, connections, clock);
        registry.bind("answers", answers);
        registry.bind("sent", (Processor) answers::sent);
        registry.bind("reply", (Processor) answers::reply);
        MessageReader messages = new MessageReader(
                settings.path("gateway.api-description"),
                channels,
                settings.number("gateway.attachment-bytes-per-message"));
        registry.bind("readMessage", (Processor) messages::read);
        registry.bind("docs", new Docs(settings.path("gateway.api-description")));
        bindAttachments(context, settings, bytesInFlight, channels, ledger, workers);
        registry.bind("ledger", ledger);
        registry.bind("messageList", new MessageList(ledger, channels));
        registry.bind("activityList", new ActivityList(ledger, channels));
        bindIdempotency(context, settings, ledger, workers);
        bindProviders(context, settings, workers, observed.providerCalls());
        observed.gauges(settings, workers, ledger, clock, bytesInFlight, mostBytes);
        Sandbox sandbox = bindSandbox(context);
        registry.bind("sandboxMessages", new SandboxMessages(workspaces, sandbox));
        registry.bind(
                "workspaceFile",
                new WorkspaceFile(
                        settings.path("gateway.workspaces"),
                        channels,
                        context::resolvePropertyPlaceholders,
                        sandbox::connectionsOf));
    }

    /** Who may enter which route: one of the permissions is enough. */
    private static void bindAdmission(Registry registry, Callers callers) {
        Map.of(
                        "mayWrite", Set.of("write:channels"),
                        "mayRead", Set.of("read:channels"),
                        "mayReadActivities", Set.of("read:channels", "activities:read", "read:activities"),
                        "mayReadSandbox", Set.of("read:channels", "write:channels"))
                .forEach((name, permissions) ->
                        registry.bind(name, (Processor) exchange -> callers.admit(exchange, permissions)));
        registry.bind("connect", (Processor) callers::connect);
    }

    private Ledger ledger(Settings settings) {
        LedgerSettings where = new LedgerSettings(
                settings.text("ledger.url"),
                settings.text("ledger.user"),
                settings.text("ledger.password"),
                "gateway",
                settings.path("ledger.journal-folder"),
                Boolean.parseBoolean(settings.text("ledger.store-body")),
                settings.number("ledger.retention-days"));
        return Ledger.open(where, clock);
    }

    /** A resolver that is bound under the name attachmentNames already takes the place of the system's. */
    private void bindAttachments(
            CamelContext context,
            Settings settings,
            BytesInFlight bytesInFlight,
            Channels channels,
            Ledger ledger,
            Workers workers) {
        Registry registry = context.getRegistry();
        DnsResolver names = registry.lookupByNameAndType("attachmentNames", DnsResolver.class);
        ExecutorService threads = context.getExecutorServiceManager().newCachedThreadPool(this, "attachments");
        AttachmentFetcher fetcher = new AttachmentFetcher(
                addressPolicy(settings),
                names == null ? SystemDefaultDnsResolver.INSTANCE : names,
                DefaultClientTlsStrategy.createDefault(),
                Duration.ofSeconds(settings.number("gateway.attachment-deadline-seconds")),
                settings.number("gateway.attachment-downloads"),
                threads);
        registry.bind("attachmentFetcher", fetcher);
        registry.bind(
                "attachments",
                new AttachmentFetch(
                        fetcher,
                        bytesInFlight,
                        settings.number("gateway.attachment-bytes-per-message"),
                        channels,
                        ledger,
                        workers));
    }

    private static AddressPolicy addressPolicy(Settings settings) {
        try {
            return new AddressPolicy(settings.text("gateway.attachment-allow"));
        } catch (IllegalArgumentException noCidr) {
            throw new IllegalArgumentException("GATEWAY_ATTACHMENT_ALLOW: " + noCidr.getMessage());
        }
    }

    private void bindIdempotency(CamelContext context, Settings settings, Ledger ledger, Workers workers) {
        ExecutorServiceManager threads = context.getExecutorServiceManager();
        Duration duplicateWait = Duration.ofSeconds(settings.number("gateway.duplicate-wait-seconds"));
        RemoteAnswers remote =
                new RemoteAnswers(ledger, threads.newScheduledThreadPool(this, "remote-answers", 2), duplicateWait);
        // At most a token, the message, a new token, and the message once more; and for each file up to three calls.
        Duration call = Duration.ofSeconds(settings.number("gateway.provider-timeout-seconds"));
        Duration rest = Duration.ofSeconds(settings.number("gateway.attachment-deadline-seconds") + STORE_SECONDS);
        Function<Message, Duration> longestSend =
                message -> rest.plus(call.multipliedBy(4L + 3L * message.attachments().size()));
        Registry registry = context.getRegistry();
        StoredAnswer lost = new StoredAnswer(unfinished().status(), unfinished().body(), null);
        registry.bind("ledgerKeeper", new LedgerKeeper(ledger, (channel, isKeyed) -> lost, clock));
        LedgerRepository repository = new LedgerRepository(ledger, remote, clock, longestSend, unfinished());
        registry.bind("ledgerRepository", repository);
        registry.bind("claim", new ClaimStep(repository, workers));
        registry.bind("firstAnswer", new FirstAnswer(duplicateWait.toSeconds(), workers));
    }

    /** The answer of a send that nobody finished: the gateway died, or a route lost it. */
    private static Answer unfinished() {
        String body = AnswerBodies.error(ErrorCode.PROVIDER_ERROR, ClientTexts.UNFINISHED, Outcome.UNKNOWN.text());
        return new Answer(ErrorCode.PROVIDER_ERROR.status(), body, null, null, false, true);
    }

    private void bindProviders(CamelContext context, Settings settings, Workers workers, ProviderCalls calls) {
        int connectSeconds = settings.number("gateway.provider-connect-timeout-seconds");
        int callSeconds = settings.number("gateway.provider-timeout-seconds");
        ProviderHttp http = new ProviderHttp(
                connectSeconds, callSeconds, settings.number("gateway.connections-per-provider-host"), workers, calls);
        Components components = new Components(http);
        components.addTo(context);
        Registry registry = context.getRegistry();
        registry.bind("components", components);
        registry.bind("providerHttp", http);
        registry.bind("slackMessage", new SlackMessage());
        registry.bind("attachmentLoop", new AttachmentLoop());
        registry.bind("whatsapp", new WhatsApp());
        registry.bind("whatsappMedia", new WhatsAppMedia());
        registry.bind("teams", new Teams());
        TeamsTokens teamsTokens = new TeamsTokens(http, clock);
        registry.bind("teamsToken", new TeamsToken(teamsTokens, workers));
        registry.bind("teamsCheck", new TeamsCheck(teamsTokens, workers));
        registry.bind("mail", new Mail());
        int smtpConnections = settings.number("gateway.smtp-connections-per-server");
        registry.bind(
                "mailTurn",
                new MailTurn(smtpConnections, callSeconds, settings.number("gateway.mail-threads"), workers));
        registry.bind(
                "mailCheckTurn",
                new MailTurn(1, callSeconds, Math.max(1, settings.number("gateway.connection-checks-at-once")), workers));
        registry.bind("mailSender", new PooledMailSender(connectSeconds, callSeconds, smtpConnections, calls));
    }

    private Sandbox bindSandbox(CamelContext context) {
        Cache<Object, Object> messages = Caffeine.newBuilder()
                .maximumSize(1_000)
                .expireAfterWrite(Duration.ofDays(1))
                .build();
        Sandbox sandbox = new Sandbox(context, messages, clock);
        context.getRegistry().bind("sandbox", sandbox);
        context.getRegistry().bind("sandbox-messages", messages);
        return sandbox;
    }
}

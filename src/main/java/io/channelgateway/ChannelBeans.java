package io.channelgateway;

import io.channelgateway.channel.AttachmentLoop;
import io.channelgateway.channel.BoundedDnsResolver;
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
import io.channelgateway.observe.ProviderCalls;
import io.channelgateway.worker.Workers;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/** The wiring of what the routes of the channels name. */
final class ChannelBeans {

    private ChannelBeans() {}

    static void bind(
            CamelContext context, Settings settings, Workers workers, ProviderCalls calls, InstantSource clock) {
        int connectSeconds = settings.positive("gateway.provider-connect-timeout-seconds");
        int callSeconds = settings.positive("gateway.provider-timeout-seconds");
        BoundedDnsResolver names =
                new BoundedDnsResolver(SystemDefaultDnsResolver.INSTANCE, Math.min(connectSeconds, callSeconds));
        ProviderHttp http = new ProviderHttp(
                context.getRegistry().lookupByNameAndType("vertx", Vertx.class),
                connectSeconds,
                callSeconds,
                settings.positive("gateway.connections-per-provider-host"),
                workers,
                calls,
                names);
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
        int smtpConnections = settings.positive("gateway.smtp-connections-per-server");
        registry.bind(
                "mailTurn",
                new MailTurn(smtpConnections, callSeconds, settings.positive("gateway.mail-threads"), workers));
        registry.bind(
                "mailCheckTurn",
                new MailTurn(1, callSeconds, Math.max(1, settings.number("gateway.connection-checks-at-once")), workers));
        registry.bind("mailSender", new PooledMailSender(connectSeconds, callSeconds, smtpConnections, calls));
    }
}

package io.channelgateway.workspace;

import io.channelgateway.channel.Channel;
import io.channelgateway.channel.Channels;
import io.channelgateway.channel.email.Mail;
import java.util.Map;
import org.apache.camel.CamelContext;

/** The channels of the gateway, with the settings that their files declare. */
final class FiveChannels {

    private static final Map<String, String> SETTINGS = Map.of(
            "slack", "token, base_url=https://slack.com",
            "teams", "app_id, app_password, service_url, "
                    + "token_url=https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token",
            "whatsapp", "phone_number_id, access_token, base_url=https://graph.facebook.com/v23.0",
            "telegram", "bot_token, base_url=https://api.telegram.org",
            "email", "host, port=587, security=starttls, username?, password?, from");

    private FiveChannels() {}

    static Channels in(CamelContext context) {
        SETTINGS.forEach((name, settings) -> add(context, name, settings));
        return new Channels(context);
    }

    static void add(CamelContext context, String name, String settings) {
        Channel channel = new Channel();
        channel.setName(name);
        channel.setSettings(settings);
        if (name.equals("email")) {
            channel.setRules(new Mail());
        }
        context.getRegistry().bind(name, channel);
    }
}

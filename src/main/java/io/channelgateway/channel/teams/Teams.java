package io.channelgateway.channel.teams;

import io.channelgateway.channel.Connection;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.channel.ProviderHttp;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.message.Message;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/**
 * The Bot Framework connector's message activity and its answer.
 *
 * <p>Source: Bot Framework ConnectorAPI, {@code SendToConversation}.
 */
public final class Teams {

    /** The JSON document to post to {@code /v3/conversations/<id>/activities}. */
    public Map<String, Object> activity(@Variable("message") Message message) {
        return Map.of("type", "message", "text", message.text(), "textFormat", "plain");
    }

    /** Where the activities of the recipient's conversation go; the id is one encoded path segment. */
    public String activitiesUri(
            @Variable("message") Message message, @Variable("connection") Connection connection) {
        String conversation = URLEncoder.encode(message.recipient(), StandardCharsets.UTF_8).replace("+", "%20");
        return ProviderHttp.join(connection.get("service_url"), "v3/conversations/" + conversation + "/activities");
    }

    /**
     * The activity's id. Teams may accept without naming one; then our own message id stands for it.
     *
     * @throws ProviderFailure if Teams did not accept the message
     */
    public String messageId(Exchange exchange, @Variable("message") Message message) throws ProviderFailure {
        return TeamsAnswer.messageId(ProviderAnswer.of(exchange), message.id());
    }
}

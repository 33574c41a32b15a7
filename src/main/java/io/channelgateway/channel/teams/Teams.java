package io.channelgateway.channel.teams;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.Accepted;
import io.channelgateway.channel.AttachmentLoop;
import io.channelgateway.channel.Connection;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.channel.ProviderHttp;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.message.Message;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/**
 * The Bot Framework connector's message activities and their answer.
 *
 * <p>Source: Bot Framework ConnectorAPI, {@code SendToConversation}.
 */
public final class Teams {

    /** The JSON document to post to {@code /v3/conversations/<id>/activities}: a card if the message is one. */
    public Map<String, Object> activity(@Variable("message") Message message) {
        AdaptiveCard card = AdaptiveCard.of(message.text());
        return card != null
                ? card.activity()
                : Map.of("type", "message", "text", message.text(), "textFormat", "plain");
    }

    /** The JSON document that shows an image. */
    public Map<String, Object> image(Exchange exchange) {
        Attachment image = AttachmentLoop.current(exchange);
        String url = "data:" + image.mimeType() + ";base64," + Base64.getEncoder().encodeToString(image.bytes());
        return Map.of("type", "message", "attachments", List.of(Map.of(
                "contentType", image.mimeType(),
                "contentUrl", url,
                "name", image.filename())));
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
        try {
            String id = TeamsAnswer.messageId(ProviderAnswer.of(exchange), message.id());
            Accepted.note(exchange);
            return id;
        } catch (ProviderFailure failure) {
            Accepted.noteIfUnknown(exchange, failure);
            throw failure;
        }
    }
}

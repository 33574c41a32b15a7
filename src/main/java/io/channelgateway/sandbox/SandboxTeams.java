package io.channelgateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.sandbox.SandboxInbox.Taken;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/**
 * What the sandbox's Bot Framework answers. Each method is one call; its route in {@code routes/sandbox}
 * says at which path.
 *
 * <p>Source: Bot Framework Connector API, SendToConversation and Attachment.
 */
public final class SandboxTeams {

    private static final String CARD = "application/vnd.microsoft.card.adaptive";
    private static final String BASE64 = ";base64,";

    private final SandboxInbox inbox;

    SandboxTeams(SandboxInbox inbox) {
        this.inbox = inbox;
    }

    /** The token endpoint; a bot's id is its workspace. */
    public Map<String, Object> token(Exchange exchange) {
        String secret = SandboxForm.of(exchange).field("client_secret");
        if (inbox.workspace(secret) == null) {
            return SandboxInbox.refuse(exchange, 401, Map.of("error", "invalid_client"));
        }
        return Map.of("token_type", "Bearer", "expires_in", 3599, "access_token", "eyJ0." + secret);
    }

    /** {@code SendToConversation}: a text, an image in a data: URI, or an Adaptive Card. */
    public Map<String, Object> activity(Exchange exchange) {
        String workspace = inbox.workspace(exchange);
        if (workspace == null) {
            return SandboxInbox.refuse(
                    exchange, 401, Map.of("message", "Authorization has been denied for this request."));
        }
        JsonNode activity = ProviderAnswer.of(exchange).json();
        List<Map<String, Object>> attachments = new ArrayList<>();
        Map<String, Object> shown = new LinkedHashMap<>();
        for (JsonNode attachment : activity.path("attachments")) {
            if (attachment.path("contentType").asText().equals(CARD)) {
                shown.put("card", attachment.path("content"));
            } else {
                Attachment file = image(attachment);
                if (file == null) {
                    return SandboxInbox.refuse(
                            exchange, 400, Map.of("error", Map.of("code", "BadArgument", "message", "contentUrl")));
                }
                attachments.add(inbox.keep(workspace, file));
                ((ObjectNode) attachment).put("contentUrl", "data:" + file.mimeType() + BASE64 + "...");
            }
        }
        if (!attachments.isEmpty()) {
            shown.put("body", activity.toString());
        }
        return take(exchange, workspace, activity, attachments, shown);
    }

    private Map<String, Object> take(
            Exchange exchange,
            String workspace,
            JsonNode activity,
            List<Map<String, Object>> attachments,
            Map<String, Object> shown) {
        String conversation = exchange.getMessage().getHeader("conversation", String.class);
        String text = activity.path("text").asText(activity.path("summary").asText());
        String id = Long.toString(inbox.clock().millis() * 1_000 + inbox.next() % 1_000);
        inbox.keep(exchange, new Taken(workspace, "teams", conversation, text, id, attachments, shown));
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 201);
        return Map.of("id", id);
    }

    /** The image in a data: URI, which is all that a bot can push; null if it is none. */
    private static Attachment image(JsonNode attachment) {
        String url = attachment.path("contentUrl").asText();
        int comma = url.indexOf(BASE64);
        try {
            return comma < 0 || !url.startsWith("data:")
                    ? null
                    : Attachment.of(
                            attachment.path("name").asText("image"),
                            url.substring("data:".length(), comma),
                            Base64.getDecoder().decode(url.substring(comma + BASE64.length())));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}

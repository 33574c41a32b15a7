package io.channelgateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.sandbox.SandboxInbox.Taken;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/**
 * What the sandbox's WhatsApp answers. Each method is one call; its route in {@code routes/sandbox} says at which path.
 *
 * <p>Source: WhatsApp Cloud API reference, Messages and Media.
 */
public final class SandboxWhatsApp {

    private final SandboxInbox inbox;

    SandboxWhatsApp(SandboxInbox inbox) {
        this.inbox = inbox;
    }

    /** {@code media}: takes a file and gives it an id. */
    public Map<String, Object> media(Exchange exchange) {
        String workspace = inbox.workspace(exchange);
        if (workspace == null) {
            return unauthorized(exchange);
        }
        Attachment file = SandboxForm.of(exchange).file("file");
        return file == null
                ? invalid(exchange, "(#100) The parameter file is required.", 100)
                : Map.of("id", inbox.files().keep(workspace, file));
    }

    /** The phone number itself. */
    public Map<String, Object> phoneNumber(Exchange exchange) {
        return inbox.workspace(exchange) == null
                ? unauthorized(exchange)
                : Map.of(
                        "verified_name", "Sandbox",
                        "display_phone_number", "+1 415-555-0199",
                        "id", exchange.getMessage().getHeader("phoneNumberId", String.class));
    }

    /** {@code messages}: a text, or a file by its id. */
    public Map<String, Object> message(Exchange exchange) {
        String workspace = inbox.workspace(exchange);
        if (workspace == null) {
            return unauthorized(exchange);
        }
        JsonNode body = ProviderAnswer.of(exchange).json();
        String to = body.path("to").asText();
        String type = body.path("type").asText("text");
        JsonNode content = body.path(type);
        String digits = to.replaceAll("\\D", "");
        byte[] unique = (digits + inbox.clock().millis() + "-" + inbox.next()).getBytes(StandardCharsets.UTF_8);
        String id = "wamid." + Base64.getEncoder().encodeToString(unique);
        String text = content.path(type.equals("text") ? "body" : "caption").asText();
        List<Map<String, Object>> attachments = List.of();
        if (!type.equals("text")) {
            String media = content.path("id").asText();
            Attachment file = inbox.files().find(workspace, media);
            if (file == null) {
                return invalid(exchange, "(#131009) Parameter value is not valid", 131009);
            }
            attachments = List.of(SandboxFiles.document(media, file));
        }
        inbox.keep(exchange, new Taken(workspace, "whatsapp", to, text, id, attachments, Map.of()));
        return Map.of(
                "messaging_product", "whatsapp",
                "contacts", new Object[] {Map.of("input", to, "wa_id", digits)},
                "messages", new Object[] {Map.of("id", id, "message_status", "accepted")});
    }

    private static Map<String, Object> unauthorized(Exchange exchange) {
        return SandboxInbox.refuse(exchange, 401, error("Invalid OAuth access token.", 190));
    }

    private static Map<String, Object> invalid(Exchange exchange, String message, int code) {
        return SandboxInbox.refuse(exchange, 400, error(message, code));
    }

    private static Map<String, Object> error(String message, int code) {
        return Map.of("error", Map.of("message", message, "type", "OAuthException", "code", code));
    }
}

package io.channelgateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.sandbox.SandboxInbox.Taken;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/**
 * What the sandbox's Telegram answers; the token is part of the path. Each method is the call of its name.
 *
 * <p>Source: Telegram Bot API, sendMessage, sendPhoto, sendDocument and getMe.
 */
public final class SandboxTelegram {

    private final SandboxInbox inbox;

    SandboxTelegram(SandboxInbox inbox) {
        this.inbox = inbox;
    }

    public Map<String, Object> sendMessage(Exchange exchange) {
        JsonNode body = ProviderAnswer.of(exchange).json();
        return send(exchange, body.path("chat_id").asText(), body.path("text").asText(), null);
    }

    public Map<String, Object> sendPhoto(Exchange exchange) {
        return sendFile(exchange, "photo");
    }

    public Map<String, Object> sendDocument(Exchange exchange) {
        return sendFile(exchange, "document");
    }

    public Map<String, Object> getMe(Exchange exchange) {
        return inbox.workspace(exchange.getMessage().getHeader("token", String.class)) == null
                ? refuse(exchange, 401, "Unauthorized")
                : Map.of("ok", true, "result", Map.of(
                        "id", 110201543, "is_bot", true, "first_name", "Sandbox", "username", "sandbox_bot"));
    }

    private Map<String, Object> sendFile(Exchange exchange, String field) {
        SandboxForm form = SandboxForm.of(exchange);
        Attachment file = form.file(field);
        return file == null
                ? refuse(exchange, 400, "Bad Request: there is no " + field + " in the request")
                : send(exchange, form.field("chat_id"), form.field("caption"), file);
    }

    private Map<String, Object> send(Exchange exchange, String chat, String text, Attachment file) {
        String workspace = inbox.workspace(exchange.getMessage().getHeader("token", String.class));
        if (workspace == null) {
            return refuse(exchange, 401, "Unauthorized");
        }
        if (!chat.matches("-?\\d{1,18}")) {
            return refuse(exchange, 400, "Bad Request: chat not found");
        }
        long id = inbox.next();
        inbox.keep(exchange, new Taken(
                workspace, "telegram", chat, text, Long.toString(id),
                file == null ? List.of() : List.of(inbox.keep(workspace, file)), Map.of()));
        return Map.of("ok", true, "result", Map.of(
                "message_id", id,
                "date", inbox.clock().instant().getEpochSecond(),
                "chat", Map.of("id", Long.valueOf(chat)),
                "text", text));
    }

    private static Map<String, Object> refuse(Exchange exchange, int status, String description) {
        return SandboxInbox.refuse(
                exchange, status, Map.of("ok", false, "error_code", status, "description", description));
    }
}

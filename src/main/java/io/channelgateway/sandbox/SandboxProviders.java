package io.channelgateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.channel.ProviderAnswer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.caffeine.CaffeineConstants;

/**
 * What the sandbox's HTTP providers answer, ids included. Each method is one provider's call; its
 * route in {@code routes/sandbox} says at which path.
 *
 * <p>A message that a provider takes is left in the headers of camel-caffeine, for the route to keep.
 */
public final class SandboxProviders {

    private final UnaryOperator<String> workspaceOf;
    private final InstantSource clock;
    private final AtomicLong sequence = new AtomicLong();

    /** @param workspaceOf the workspace that a credential was made for, or null */
    SandboxProviders(UnaryOperator<String> workspaceOf, InstantSource clock) {
        this.workspaceOf = workspaceOf;
        this.clock = clock;
    }

    /** Slack's {@code chat.postMessage}. */
    public Map<String, Object> slack(Exchange exchange) {
        String workspace = workspaceOf.apply(bearer(exchange));
        if (workspace == null) {
            return Map.of("ok", false, "error", "invalid_auth");
        }
        JsonNode body = ProviderAnswer.of(exchange).json();
        String channel = body.path("channel").asText();
        String text = body.path("text").asText();
        String ts = clock.instant().getEpochSecond() + "." + String.format("%06d", sequence.incrementAndGet() % 1_000_000);
        keep(exchange, workspace, "slack", channel, text, ts);
        return Map.of("ok", true, "channel", channel, "ts", ts, "message", Map.of("type", "message", "text", text));
    }

    /** The token endpoint of the Bot Framework; a bot's id is its workspace. */
    public Map<String, Object> teamsToken(Exchange exchange) {
        String form = exchange.getMessage().getHeader("client_secret", "", String.class);
        if (workspaceOf.apply(form) == null) {
            return refuse(exchange, 401, Map.of("error", "invalid_client"));
        }
        return Map.of("token_type", "Bearer", "expires_in", 3599, "access_token", "eyJ0." + form);
    }

    /** The Bot Framework connector's {@code SendToConversation}. */
    public Map<String, Object> teams(Exchange exchange) {
        String workspace = workspaceOf.apply(bearer(exchange));
        if (workspace == null) {
            return refuse(exchange, 401, Map.of("message", "Authorization has been denied for this request."));
        }
        String conversation = exchange.getMessage().getHeader("conversation", String.class);
        String id = Long.toString(clock.millis() * 1_000 + sequence.incrementAndGet() % 1_000);
        keep(exchange, workspace, "teams", conversation, ProviderAnswer.of(exchange).json().path("text").asText(), id);
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 201);
        return Map.of("id", id);
    }

    /** The WhatsApp Cloud API's {@code messages}. */
    public Map<String, Object> whatsapp(Exchange exchange) {
        String workspace = workspaceOf.apply(bearer(exchange));
        if (workspace == null) {
            return refuse(exchange, 401, Map.of("error", Map.of(
                    "message", "Invalid OAuth access token.", "type", "OAuthException", "code", 190)));
        }
        JsonNode body = ProviderAnswer.of(exchange).json();
        String to = body.path("to").asText();
        String digits = to.replaceAll("\\D", "");
        byte[] unique = (digits + clock.millis() + "-" + sequence.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
        String id = "wamid." + Base64.getEncoder().encodeToString(unique);
        keep(exchange, workspace, "whatsapp", to, body.path("text").path("body").asText(), id);
        return Map.of(
                "messaging_product", "whatsapp",
                "contacts", new Object[] {Map.of("input", to, "wa_id", digits)},
                "messages", new Object[] {Map.of("id", id, "message_status", "accepted")});
    }

    /** Telegram's {@code sendMessage}; the token is part of the path. */
    public Map<String, Object> telegram(Exchange exchange) {
        String workspace = workspaceOf.apply(exchange.getMessage().getHeader("token", String.class));
        if (workspace == null) {
            return refuse(exchange, 401, Map.of("ok", false, "error_code", 401, "description", "Unauthorized"));
        }
        JsonNode body = ProviderAnswer.of(exchange).json();
        String chat = body.path("chat_id").asText();
        String text = body.path("text").asText();
        long id = sequence.incrementAndGet();
        keep(exchange, workspace, "telegram", chat, text, Long.toString(id));
        return Map.of("ok", true, "result", Map.of(
                "message_id", id,
                "date", clock.instant().getEpochSecond(),
                "chat", Map.of("id", Long.valueOf(chat)),
                "text", text));
    }

    /** A mail as the SMTP server took it. */
    SandboxMessage mail(SandboxMail mail) {
        Map<String, Object> request = Map.of(
                "from", mail.from(), "to", mail.recipient(), "mime", new String(mail.raw(), StandardCharsets.UTF_8));
        return new SandboxMessage(
                mail.username(), sequence.incrementAndGet(), "email", mail.recipient(), mail.text(), mail.subject(),
                mail.messageId(), now(), request);
    }

    private void keep(Exchange exchange, String workspace, String channel, String recipient, String text, String id) {
        SandboxMessage message = new SandboxMessage(
                workspace, sequence.incrementAndGet(), channel, recipient, text, null, id, now(), request(exchange));
        exchange.getMessage().setHeader(CaffeineConstants.KEY, channel + " " + message.sequence());
        exchange.getMessage().setHeader(CaffeineConstants.VALUE, message);
    }

    private Map<String, Object> request(Exchange exchange) {
        Message message = exchange.getMessage();
        Map<String, Object> headers = new TreeMap<>();
        message.getHeaders().forEach((name, value) -> {
            if (!name.startsWith("Camel") && !name.equals("token") && !name.equals("conversation")) {
                headers.put(name, name.equalsIgnoreCase("Authorization") ? "Bearer ***" : value);
            }
        });
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("method", message.getHeader(Exchange.HTTP_METHOD, String.class));
        request.put("path", message.getHeader(Exchange.HTTP_PATH, String.class).replaceAll("/bot[^/]+/", "/bot***/"));
        request.put("headers", headers);
        request.put("body", message.getBody(String.class));
        return request;
    }

    private String now() {
        return DateTimeFormatter.ISO_INSTANT.format(clock.instant());
    }

    private static String bearer(Exchange exchange) {
        return exchange.getMessage().getHeader("Authorization", "", String.class);
    }

    private static Map<String, Object> refuse(Exchange exchange, int status, Map<String, Object> body) {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        return body;
    }
}

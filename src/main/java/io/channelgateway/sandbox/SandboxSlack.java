package io.channelgateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.sandbox.SandboxInbox.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;

/**
 * What the sandbox's Slack answers. Each method is one call; its route in {@code routes/sandbox} says at which path.
 *
 * <p>Source: Slack Web API reference, chat.postMessage, auth.test, files.getUploadURLExternal and files.completeUploadExternal.
 */
public final class SandboxSlack {

    private static final Map<String, Object> INVALID_AUTH = error("invalid_auth");

    private final SandboxInbox inbox;
    private final Cache<String, Ticket> tickets =
            Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(Duration.ofHours(1)).build();

    SandboxSlack(SandboxInbox inbox) {
        this.inbox = inbox;
    }

    /** A file that is announced. */
    private record Ticket(String workspace, String filename, String length) {}

    /** {@code chat.postMessage}. A user's conversation with the app has an id of its own. */
    public Map<String, Object> postMessage(Exchange exchange) {
        String workspace = inbox.workspace(exchange);
        if (workspace == null) {
            return INVALID_AUTH;
        }
        JsonNode body = ProviderAnswer.of(exchange).json();
        String channel = body.path("channel").asText();
        String text = body.path("text").asText();
        JsonNode blocks = body.path("blocks");
        if (text.isEmpty() && blocks.isEmpty()) {
            return error("no_text");
        }
        String ts = inbox.clock().instant().getEpochSecond() + "." + String.format(Locale.ROOT, "%06d", inbox.next() % 1_000_000);
        Map<String, Object> shown = blocks.isEmpty() ? Map.of() : Map.of("blocks", blocks);
        inbox.keep(exchange, new Taken(workspace, "slack", channel, text, ts, List.of(), shown));
        return Map.of(
                "ok", true,
                "channel", channel.replaceFirst("^[UW]", "D"),
                "ts", ts,
                "message", Map.of("type", "message", "text", text));
    }

    /** {@code auth.test}. */
    public Map<String, Object> authTest(Exchange exchange) {
        String workspace = inbox.workspace(exchange);
        return workspace == null
                ? INVALID_AUTH
                : Map.of("ok", true, "team", "Sandbox", "team_id", "TSANDBOX", "user", workspace, "user_id", "USANDBOX");
    }

    /** {@code files.getUploadURLExternal}. */
    public Map<String, Object> uploadUrl(Exchange exchange) {
        String workspace = inbox.workspace(exchange);
        if (workspace == null) {
            return INVALID_AUTH;
        }
        SandboxForm form = SandboxForm.of(exchange);
        if (form.field("filename").isEmpty() || !form.field("length").matches("[1-9]\\d{0,9}")) {
            return error("missing_argument");
        }
        String id = inbox.files().newId();
        tickets.put(id, new Ticket(workspace, form.field("filename"), form.field("length")));
        String url = exchange.getMessage().getHeader(Exchange.HTTP_URL, String.class)
                .replaceFirst("/slack/.*", "/slack/upload/v1/" + id);
        return Map.of("ok", true, "upload_url", url, "file_id", "F" + id);
    }

    /** The upload itself, which needs no token. */
    public String upload(Exchange exchange) {
        String id = exchange.getMessage().getHeader("file", String.class);
        Ticket ticket = tickets.getIfPresent(id);
        byte[] bytes = exchange.getMessage().getBody(byte[].class);
        if (ticket == null || bytes == null || !ticket.length().equals(Integer.toString(bytes.length))) {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, ticket == null ? 404 : 400);
            return "";
        }
        String type = exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, "application/octet-stream", String.class);
        inbox.files().keep(id, ticket.workspace(), Attachment.of(ticket.filename(), type, bytes));
        return "OK - " + bytes.length;
    }

    /** {@code files.completeUploadExternal}: one message with all its files. */
    public Map<String, Object> completeUpload(Exchange exchange) {
        String workspace = inbox.workspace(exchange);
        if (workspace == null) {
            return INVALID_AUTH;
        }
        JsonNode body = ProviderAnswer.of(exchange).json();
        List<Map<String, Object>> attachments = new ArrayList<>();
        for (JsonNode listed : body.path("files")) {
            String id = listed.path("id").asText().replaceFirst("^F", "");
            Attachment file = inbox.files().find(workspace, id);
            if (file == null) {
                return error("file_not_found");
            }
            attachments.add(SandboxFiles.document(id, file));
        }
        if (attachments.isEmpty()) {
            return error("invalid_arguments");
        }
        inbox.keep(exchange, new Taken(
                workspace, "slack", body.path("channel_id").asText(), body.path("initial_comment").asText(),
                body.path("files").path(0).path("id").asText(), attachments, Map.of()));
        return Map.of("ok", true, "files", body.path("files"));
    }

    private static Map<String, Object> error(String error) {
        return Map.of("ok", false, "error", error);
    }
}

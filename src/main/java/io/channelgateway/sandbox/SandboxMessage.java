package io.channelgateway.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What reached a provider of the sandbox.
 *
 * @param workspace who sent it
 * @param sequence orders messages of the same instant
 * @param subject null but for e-mail
 * @param receivedAt RFC 3339, UTC
 * @param attachments each with the URL of its bytes
 * @param request what the provider got, secrets masked
 */
record SandboxMessage(
        String workspace,
        long sequence,
        String channel,
        String recipient,
        String text,
        String subject,
        String id,
        String receivedAt,
        List<Map<String, Object>> attachments,
        Map<String, Object> request) {

    /** The message as {@code GET /sandbox/messages} lists it. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("channel", channel);
        document.put("recipient", recipient);
        document.put("text", text);
        document.put("subject", subject);
        document.put("id", id);
        document.put("received_at", receivedAt);
        document.put("attachments", attachments);
        document.put("request", request);
        return document;
    }
}

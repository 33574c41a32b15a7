package io.channelgateway.sandbox;

import io.channelgateway.attachment.Attachment;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.caffeine.CaffeineConstants;

/**
 * Where the sandbox's providers put what they take: who sent it, in which order, and what it was.
 *
 * <p>A message is left in the headers of camel-caffeine, for the provider's route to keep.
 */
final class SandboxInbox {

    /** Those of the routes' paths, which Camel has among the headers. */
    private static final Set<String> PATH_PARAMETERS = Set.of("token", "conversation", "phoneNumberId");

    private final UnaryOperator<String> workspaceOf;
    private final SandboxFiles files;
    private final InstantSource clock;
    private final AtomicLong sequence = new AtomicLong();

    /** @param workspaceOf the workspace that a credential was made for, or null */
    SandboxInbox(UnaryOperator<String> workspaceOf, SandboxFiles files, InstantSource clock) {
        this.workspaceOf = workspaceOf;
        this.files = files;
        this.clock = clock;
    }

    /**
     * What a provider took.
     *
     * @param attachments as {@link SandboxFiles#document} makes them
     * @param shown what {@code request} shows beside, or in place of, what is in the request
     */
    record Taken(
            String workspace,
            String channel,
            String recipient,
            String text,
            String id,
            List<Map<String, Object>> attachments,
            Map<String, Object> shown) {}

    /** The workspace that a credential was made for, or null. */
    String workspace(String credential) {
        return workspaceOf.apply(credential);
    }

    /** The workspace of the request's bearer token, or null. */
    String workspace(Exchange exchange) {
        return workspace(exchange.getMessage().getHeader("Authorization", "", String.class));
    }

    SandboxFiles files() {
        return files;
    }

    InstantSource clock() {
        return clock;
    }

    /** Another number each time. */
    long next() {
        return sequence.incrementAndGet();
    }

    /** Keeps a file that has come with a message. */
    Map<String, Object> keep(String workspace, Attachment file) {
        return SandboxFiles.document(files.keep(workspace, file), file);
    }

    void keep(Exchange exchange, Taken taken) {
        Map<String, Object> request = request(exchange);
        request.putAll(taken.shown());
        SandboxMessage message = new SandboxMessage(
                taken.workspace(), next(), taken.channel(), taken.recipient(), taken.text(), null, taken.id(),
                clock.instant().toString(), taken.attachments(), request);
        exchange.getMessage().setHeader(CaffeineConstants.KEY, taken.channel() + " " + message.sequence());
        exchange.getMessage().setHeader(CaffeineConstants.VALUE, message);
    }

    /** A mail as the SMTP server took it. */
    SandboxMessage mail(SandboxMail mail) {
        Map<String, Object> request = Map.of("from", mail.from(), "to", mail.recipient(), "mime", mail.mime());
        List<Map<String, Object>> attachments =
                mail.attachments().stream().map(file -> keep(mail.username(), file)).toList();
        return new SandboxMessage(
                mail.username(), next(), "email", mail.recipient(), mail.text(), mail.subject(), mail.messageId(),
                clock.instant().toString(), attachments, request);
    }

    /** Answers with another status than 200. */
    static Map<String, Object> refuse(Exchange exchange, int status, Map<String, Object> body) {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        return body;
    }

    private static Map<String, Object> request(Exchange exchange) {
        Message message = exchange.getMessage();
        SandboxForm form = SandboxForm.of(exchange);
        Map<String, Object> headers = new TreeMap<>();
        message.getHeaders().forEach((name, value) -> {
            if (!name.startsWith("Camel") && !PATH_PARAMETERS.contains(name) && !form.fields().containsKey(name)) {
                headers.put(name, name.equalsIgnoreCase("Authorization") ? "Bearer ***" : value);
            }
        });
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("method", message.getHeader(Exchange.HTTP_METHOD, String.class));
        request.put("path", message.getHeader(Exchange.HTTP_PATH, String.class).replaceAll("/bot[^/]+/", "/bot***/"));
        request.put("headers", headers);
        if (form.files().isEmpty()) {
            request.put("body", message.getBody(String.class));
        } else {
            request.put("form", form.fields());
            request.put("files", form.files().stream().map(SandboxInbox::part).toList());
        }
        return request;
    }

    private static Map<String, Object> part(SandboxForm.Part part) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("field", part.field());
        shown.put("filename", part.filename());
        shown.put("mime_type", part.mimeType());
        shown.put("size", part.bytes().length());
        return shown;
    }
}

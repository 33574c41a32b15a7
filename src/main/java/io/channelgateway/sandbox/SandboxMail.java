package io.channelgateway.sandbox;

import io.channelgateway.attachment.Attachment;
import java.util.List;

/**
 * An e-mail that the sandbox's mail server received.
 *
 * @param username who logged in
 * @param from the sender on the envelope
 * @param recipient the recipient on the envelope
 * @param subject decoded
 * @param text decoded, exactly as it was composed
 * @param messageId without angle brackets
 * @param attachments in their order
 * @param mime the e-mail as it came over the wire, but for the bytes of the attachments
 */
public record SandboxMail(
        String username,
        String from,
        String recipient,
        String subject,
        String text,
        String messageId,
        List<Attachment> attachments,
        String mime) {

    /** Shows no content: an e-mail may end up in a log line by accident. */
    @Override
    public String toString() {
        return "SandboxMail[" + messageId + "]";
    }
}

package io.channelgateway.message;

import io.channelgateway.attachment.Attachment;
import java.util.List;

/**
 * A validated message on its way to a channel.
 *
 * @param id our own id of the message, {@code msg_} and a ULID
 * @param text exactly as received, 1 to 4,096 code points
 * @param subject null unless the channel takes one
 * @param contactId null unless given
 * @param dealId null unless given
 * @param attachments empty unless given; a channel's route finds all of them with their bytes
 */
public record Message(
        String id,
        String channel,
        String recipient,
        String text,
        String subject,
        String contactId,
        String dealId,
        List<Attachment> attachments) {

    /** The same message with other attachments. */
    Message with(List<Attachment> fetched) {
        return new Message(id, channel, recipient, text, subject, contactId, dealId, fetched);
    }

    /** Shows no user text: a message may end up in a log line by accident. */
    @Override
    public String toString() {
        return "Message[" + id + " " + channel + "]";
    }
}

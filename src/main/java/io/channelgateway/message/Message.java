package io.channelgateway.message;

/**
 * A validated message on its way to a channel.
 *
 * @param id our own id of the message, {@code msg_} and a ULID
 * @param text exactly as received, 1 to 4,096 code points
 * @param subject null unless the channel takes one
 * @param contactId null unless given
 * @param dealId null unless given
 */
public record Message(
        String id, String channel, String recipient, String text, String subject, String contactId, String dealId) {

    /** Shows no user text: a message may end up in a log line by accident. */
    @Override
    public String toString() {
        return "Message[" + id + " " + channel + "]";
    }
}

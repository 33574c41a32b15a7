package io.channelgateway.ledger;

import java.time.Instant;

/**
 * A message as the read endpoints need it.
 *
 * @param id our own id
 * @param providerId null unless it was sent
 * @param body null if texts are not kept
 * @param attachments their metadata as a JSON array, or null
 * @param finishedAt when it was sent, or when it was clear that it was not
 */
public record StoredMessage(
        String id,
        String providerId,
        String channel,
        String recipient,
        String body,
        String subject,
        String attachments,
        String contactId,
        String dealId,
        State state,
        Instant finishedAt) {

    /** Shows no user text: a message may end up in a log line by accident. */
    @Override
    public String toString() {
        return "StoredMessage[" + id + " " + channel + " " + state.text() + "]";
    }
}

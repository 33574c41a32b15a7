package io.channelgateway.ledger;

import java.time.Instant;

/**
 * A message that is about to be sent.
 *
 * @param id our own id of it: {@code msg_} and a ULID
 * @param idempotencyKey null if the request has none
 * @param fingerprint the SHA-256 of the canonical payload
 * @param attachments their metadata as a JSON array, or null
 * @param createdAt now; the key is held for 24 hours from here
 * @param deadline when the send has an outcome at the latest, or never will
 */
public record NewMessage(
        String id,
        String workspace,
        String idempotencyKey,
        String fingerprint,
        String channel,
        String recipient,
        String body,
        String subject,
        String attachments,
        String contactId,
        String dealId,
        String requestId,
        Instant createdAt,
        Instant deadline) {

    /** Shows no user text: a message may end up in a log line by accident. */
    @Override
    public String toString() {
        return "NewMessage[" + id + " " + channel + "]";
    }
}

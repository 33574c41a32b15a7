package io.channelgateway.ledger;

/**
 * A message that is about to be sent.
 *
 * @param id our own id of it: {@code msg_} and a ULID
 * @param idempotencyKey null if the request has none
 * @param fingerprint the SHA-256 of the canonical payload
 * @param attachments their metadata as a JSON array, or null
 * @param createdAt now, in epoch milliseconds; the key is held for 24 hours from here
 * @param deadline in epoch milliseconds; when the send has an outcome at the latest, or never will
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
        long createdAt,
        long deadline) {

    /** The same message without what its sender has written. */
    NewMessage withoutTexts() {
        return new NewMessage(
                id, workspace, idempotencyKey, fingerprint, channel, recipient, null, null, null, contactId, dealId,
                requestId, createdAt, deadline);
    }

    /** The same message of a sender who holds the key no more. */
    NewMessage withoutKey() {
        return new NewMessage(
                id, workspace, null, fingerprint, channel, recipient, body, subject, attachments, contactId, dealId,
                requestId, createdAt, deadline);
    }

    /** Shows no user text: a message may end up in a log line by accident. */
    @Override
    public String toString() {
        return "NewMessage[" + id + " " + channel + "]";
    }
}

package io.channelgateway.message;

import io.channelgateway.ledger.StoredAnswer;

/**
 * One finished answer to a send request, as it goes out and as it is replayed.
 *
 * @param status the HTTP status
 * @param body the JSON document
 * @param retryAfterSeconds the Retry-After header, or null
 * @param messageId the provider's id of the message, or null
 * @param kept whether the idempotency key stays bound to this answer: the message is out, or may be
 */
public record Answer(int status, String body, Long retryAfterSeconds, String messageId, boolean kept) {

    /** The exchange variable that holds it. */
    public static final String VARIABLE = "answer";

    /** An answer from the ledger, to be replayed. */
    static Answer stored(StoredAnswer answer) {
        return new Answer(answer.status(), answer.body(), answer.retryAfterSeconds(), null, true);
    }
}

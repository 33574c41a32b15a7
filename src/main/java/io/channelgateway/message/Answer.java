package io.channelgateway.message;

import io.channelgateway.ledger.State;
import io.channelgateway.ledger.StoredAnswer;

/**
 * One finished answer to a send request, as it goes out and as it is replayed.
 *
 * @param status the HTTP status
 * @param body the JSON document
 * @param retryAfterSeconds the Retry-After header, or null
 * @param messageId the provider's id of the message, or null
 * @param isPartial whether the message is out, but not all of its attachments
 * @param kept whether the idempotency key stays bound to this answer: the message is out, or may be
 */
public record Answer(int status, String body, Long retryAfterSeconds, String messageId, boolean isPartial, boolean kept) {

    /** The exchange variable that holds it. */
    public static final String VARIABLE = "answer";

    /** What became of the message. */
    State state() {
        if (!kept) {
            return State.NOT_SENT;
        }
        if (messageId == null) {
            return State.UNKNOWN;
        }
        return isPartial ? State.PARTIALLY_SENT : State.SENT;
    }

    /** An answer from the ledger, to be replayed. */
    static Answer stored(StoredAnswer answer) {
        return new Answer(answer.status(), answer.body(), answer.retryAfterSeconds(), null, false, true);
    }
}

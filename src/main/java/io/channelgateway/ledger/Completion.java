package io.channelgateway.ledger;

/**
 * How a message ended.
 *
 * @param providerId the provider's id of the message, or null
 * @param answer null only for a claim that failed: nobody waits for its answer
 * @param finishedAt epoch milliseconds; the sent_at of a message that was sent
 */
record Completion(String messageId, State state, String providerId, StoredAnswer answer, long finishedAt) {

    /** Whether it takes back a claim of which nobody knows whether it was made, or still will be. */
    boolean isWithdrawal() {
        return state == State.NOT_SENT && answer == null;
    }

    /** A certain yes corrects an earlier unknown; otherwise the first outcome stays. */
    boolean mayFollow(State earlier) {
        return earlier == State.SENDING || earlier == State.UNKNOWN && state.isOut();
    }
}

package io.channelgateway.ledger;

/** Writes the answer of a message whose outcome nobody will ever know. */
@FunctionalInterface
public interface LostAnswer {

    /** @param isKeyed whether the request had an idempotency key, which stays bound to this answer */
    StoredAnswer of(String channel, boolean isKeyed);
}

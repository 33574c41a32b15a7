package io.channelgateway.ledger;

/** What came of a claim: the caller may send, or somebody else holds the key. */
public sealed interface ClaimResult permits ClaimResult.Claimed, Existing {

    /** The message is in the ledger, durably, and is the caller's to send. */
    record Claimed(String messageId) implements ClaimResult {}
}

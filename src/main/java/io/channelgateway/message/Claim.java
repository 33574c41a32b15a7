package io.channelgateway.message;

/**
 * What a send lays claim to: one Idempotency-Key in one workspace, for one payload.
 *
 * @param key unique per workspace and Idempotency-Key, or per message when the request has no key
 * @param idempotencyKey the UUID in lower case, or null
 * @param fingerprint the SHA-256 of the canonical payload
 */
public record Claim(String key, String idempotencyKey, String fingerprint) {

    /** Whether the request has an Idempotency-Key. */
    public boolean isKeyed() {
        return idempotencyKey != null;
    }
}

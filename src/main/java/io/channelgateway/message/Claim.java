package io.channelgateway.message;

/**
 * What a send lays claim to: one Idempotency-Key in one workspace, for one payload.
 *
 * @param key unique per workspace and Idempotency-Key, or per message when the request has no key
 * @param isKeyed whether the request has an Idempotency-Key
 * @param fingerprint the SHA-256 of the canonical payload
 */
public record Claim(String key, boolean isKeyed, String fingerprint) {}

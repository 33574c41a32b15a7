package io.channelgateway.ledger;

/**
 * An answer as it is replayed.
 *
 * @param status the HTTP status
 * @param body the JSON document, byte for byte
 * @param retryAfterSeconds the Retry-After header, or null
 */
public record StoredAnswer(int status, String body, Long retryAfterSeconds) {}

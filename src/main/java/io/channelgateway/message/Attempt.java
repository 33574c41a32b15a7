package io.channelgateway.message;

import java.util.concurrent.CompletableFuture;

/**
 * The first request with an idempotency key, as a later one meets it.
 *
 * @param fingerprint of the first request's payload
 * @param answer complete as soon as there is one
 */
record Attempt(String fingerprint, CompletableFuture<Answer> answer) {

    /** The exchange variable that holds it. */
    static final String VARIABLE = "firstAttempt";

    /** The request itself is the first one. */
    static final Attempt OWN = new Attempt(null, null);
}

package io.channelgateway.workspace;

import java.util.function.BiConsumer;

/**
 * What the X-RateLimit headers say.
 *
 * @param limit the requests that the window allows
 * @param remaining those that are left
 * @param resetEpochSeconds when the window ends
 */
public record RateLimitStatus(int limit, int remaining, long resetEpochSeconds) {

    /** Hands each header's name and value to the given writer. */
    public void writeTo(BiConsumer<String, String> header) {
        header.accept("X-RateLimit-Limit", Integer.toString(limit));
        header.accept("X-RateLimit-Remaining", Integer.toString(remaining));
        header.accept("X-RateLimit-Reset", Long.toString(resetEpochSeconds));
    }
}

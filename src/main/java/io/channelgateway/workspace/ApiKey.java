package io.channelgateway.workspace;

import java.time.Instant;
import java.util.Set;

/**
 * An API key of a workspace. The plaintext is nowhere, only its SHA-256.
 *
 * @param id the public id, {@code key_…}
 * @param expiresAt null for a key that does not expire
 */
public record ApiKey(
        String id,
        String name,
        KeyHash sha256,
        Set<String> permissions,
        RateLimitTier rateLimitTier,
        Instant expiresAt,
        boolean revoked) {

    /** Whether the key opens anything at that moment. */
    public boolean isValidAt(Instant now) {
        return !revoked && (expiresAt == null || now.isBefore(expiresAt));
    }
}

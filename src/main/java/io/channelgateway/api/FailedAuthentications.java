package io.channelgateway.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts failed authentications of each client address in the clock minute, so that keys can't be guessed at speed. */
public final class FailedAuthentications {

    private final int perMinute;
    private final InstantSource clock;
    private final Cache<String, AtomicInteger> counts = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofMinutes(2))
            .build();

    public FailedAuthentications(int perMinute, InstantSource clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /** Counts one failure and says whether the address has used up its minute. */
    public boolean isTooMany(String clientAddress) {
        long minute = clock.instant().getEpochSecond() / 60;
        return counts.get(minute + " " + clientAddress, key -> new AtomicInteger()).incrementAndGet() > perMinute;
    }

    /** The seconds until the clock minute ends. */
    public long secondsToNextMinute() {
        return 60 - clock.instant().getEpochSecond() % 60;
    }
}

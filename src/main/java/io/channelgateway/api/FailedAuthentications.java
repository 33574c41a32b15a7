package io.channelgateway.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts failed authentications of each client address in the clock minute, so that keys can't be guessed at speed.
 *
 * <p>An IPv6 client can have all addresses of its /64, so these count as one.
 */
public final class FailedAuthentications {

    private static final int IPV6_NETWORK_BYTES = 8;

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
        return counts.get(minute + " " + network(clientAddress), key -> new AtomicInteger()).incrementAndGet() > perMinute;
    }

    /** How many addresses are remembered. */
    long size() {
        counts.cleanUp();
        return counts.estimatedSize();
    }

    /** @param address an IP address as text; anything else stands for itself */
    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            byte[] bytes = InetAddress.getByName(address.replaceFirst("%.*", "")).getAddress();
            return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, IPV6_NETWORK_BYTES));
        } catch (UnknownHostException noAddress) {
            return address;
        }
    }

    /** The seconds until the clock minute ends. */
    public long secondsToNextMinute() {
        return 60 - clock.instant().getEpochSecond() % 60;
    }
}

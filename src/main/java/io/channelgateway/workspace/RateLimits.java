package io.channelgateway.workspace;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.Refusal;
import io.channelgateway.ledger.Count;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.ledger.StoreUnavailable;
import io.channelgateway.ledger.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.camel.Exchange;

/**
 * Counts the calls of each workspace in the clock minute and in the UTC day, exactly and over all
 * nodes, in the ledger.
 *
 * <p>All keys of a workspace share its two counters; a key's tier decides what they are compared
 * with. An unmetered key is neither counted nor limited.
 */
public final class RateLimits {

    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final long DAY_SECONDS = 86_400;
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final InstantSource clock;
    private final Cache<String, Known> known =
            Caffeine.newBuilder().maximumSize(100_000).build();

    public RateLimits(Ledger ledger, InstantSource clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /** What this node knows of a workspace's usage, for headers that no count comes with. */
    private record Known(Usage usage, Instant readAt) {

        /** Answers of the ledger may overtake each other; within a window, the larger number is the newer one. */
        Known orNewer(Known other) {
            boolean isNewer = other.usage.minuteEnds() > usage.minuteEnds()
                    || other.usage.minuteEnds() == usage.minuteEnds() && other.usage.inDay() >= usage.inDay();
            return isNewer ? other : this;
        }
    }

    private void learn(String workspace, Usage usage, Instant now) {
        known.asMap().merge(workspace, new Known(usage, now), Known::orNewer);
    }

    /**
     * Counts one call and leaves the status in the variable {@code rateLimit}.
     *
     * @throws Refusal 429, if the day's or the minute's limit is reached; nothing is counted then
     */
    public void count(Exchange exchange) {
        Caller caller = exchange.getVariable("caller", Caller.class);
        if (!caller.key().rateLimitTier().isMetered()) {
            return;
        }
        Instant now = clock.instant();
        Count count = knownExhausted(caller, now);
        if (count == null) {
            count = ledger.count(caller.workspace().id(), perMinute(caller), perDay(caller), now);
            learn(caller.workspace().id(), count.usage(), now);
        }
        RateLimitStatus status = count.exhausted() == Count.Window.MINUTE
                ? new RateLimitStatus(perMinute(caller), 0, count.usage().minuteEnds())
                : day(caller, count.usage());
        exchange.setVariable("rateLimit", status);
        if (!count.isCounted()) {
            throw exceeded(status, count.exhausted(), now);
        }
    }

    /** A window that was full stays full until it ends, so there is no need to ask again; null if none is. */
    private Count knownExhausted(Caller caller, Instant now) {
        Known last = known.getIfPresent(caller.workspace().id());
        if (last == null) {
            return null;
        }
        Usage usage = last.usage();
        if (usage.inDay() >= perDay(caller) && now.getEpochSecond() < usage.dayEnds()) {
            return new Count(usage, Count.Window.DAY);
        }
        boolean minuteIsFull = usage.inMinute() >= perMinute(caller) && now.getEpochSecond() < usage.minuteEnds();
        return minuteIsFull ? new Count(usage, Count.Window.MINUTE) : null;
    }

    private static Refusal exceeded(RateLimitStatus status, Count.Window window, Instant now) {
        long wait = Math.max(1, status.resetEpochSeconds() - now.getEpochSecond());
        return new Refusal(
                ErrorCode.RATE_LIMITED,
                "The rate limit of " + status.limit() + " requests a "
                        + (window == Count.Window.DAY ? "day" : "minute")
                        + " is used up. Nothing was sent; try again in " + wait + " seconds.",
                wait);
    }

    /** Asks the ledger for a caller's usage if this node has not heard of it for a second. May block. */
    public void refresh(Caller caller) {
        Known last = known.getIfPresent(caller.workspace().id());
        Instant now = clock.instant();
        if (caller.key().rateLimitTier().isMetered() && (last == null || last.readAt().plus(FRESH).isBefore(now))) {
            try {
                learn(caller.workspace().id(), ledger.usage(caller.workspace().id(), now), now);
            } catch (StoreUnavailable down) {
                // Headers are not worth a failure; whoever needs the store will say that it is down.
            }
        }
    }

    /** The day as this node knows it; for an unknown caller (null) nothing is allowed. Never blocks. */
    public RateLimitStatus peek(Caller caller) {
        long now = clock.instant().getEpochSecond();
        long midnight = (now / DAY_SECONDS + 1) * DAY_SECONDS;
        if (caller == null) {
            return new RateLimitStatus(0, 0, midnight);
        }
        if (!caller.key().rateLimitTier().isMetered()) {
            return new RateLimitStatus(UNLIMITED, UNLIMITED, midnight);
        }
        Known last = known.getIfPresent(caller.workspace().id());
        return last == null || last.usage().dayEnds() <= now
                ? new RateLimitStatus(perDay(caller), perDay(caller), midnight)
                : day(caller, last.usage());
    }

    private static RateLimitStatus day(Caller caller, Usage usage) {
        int limit = perDay(caller);
        return new RateLimitStatus(limit, (int) Math.max(0, limit - usage.inDay()), usage.dayEnds());
    }

    private static int perDay(Caller caller) {
        return caller.workspace().plan().perDay() * caller.key().rateLimitTier().timesThePlan();
    }

    private static int perMinute(Caller caller) {
        return caller.workspace().plan().perMinute() * caller.key().rateLimitTier().timesThePlan();
    }
}

package io.channelgateway.workspace;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.Refusal;
import io.channelgateway.ledger.Count;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.ledger.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

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

    private static final CompletableFuture<Void> KNOWN = CompletableFuture.completedFuture(null);

    private final Ledger ledger;
    private final InstantSource clock;
    private final Map<String, CompletableFuture<Void>> refreshing = new ConcurrentHashMap<>();
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

    /** Counts one call; it is not counted if the day's or the minute's limit is reached. */
    CompletableFuture<Count> count(Caller caller) {
        Instant now = clock.instant();
        Count full = knownExhausted(caller, now);
        return full != null
                ? CompletableFuture.completedFuture(full)
                : ledger.countAsync(caller.workspace().id(), perMinute(caller), perDay(caller), now)
                        .whenComplete((count, failure) -> {
                            if (failure == null) {
                                learn(caller.workspace().id(), count.usage(), now);
                            }
                        });
    }

    /** What a count says of its window: the minute if that is full, otherwise the day. */
    RateLimitStatus status(Caller caller, Count count) {
        return count.exhausted() == Count.Window.MINUTE
                ? new RateLimitStatus(perMinute(caller), 0, count.usage().minuteEnds())
                : day(caller, count.usage());
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

    /**
     * The refusal of a call that was not counted.
     *
     * @param isSend whether the call is to send something
     */
    Refusal exceeded(Caller caller, Count count, boolean isSend) {
        RateLimitStatus status = status(caller, count);
        long wait = Math.max(1, status.resetEpochSeconds() - clock.instant().getEpochSecond());
        return new Refusal(
                ErrorCode.RATE_LIMITED,
                "The rate limit of " + status.limit() + " requests a "
                        + (count.exhausted() == Count.Window.DAY ? "day" : "minute")
                        + " is used up" + (isSend ? ". Nothing was sent" : "") + "; try again in " + wait + " seconds.",
                wait);
    }

    /**
     * Asks the ledger for a caller's usage if this node has not heard of it for a second.
     *
     * @return completes at once, unless this node has never heard of it; never fails
     */
    public CompletableFuture<Void> refresh(Caller caller) {
        String workspace = caller.workspace().id();
        Known last = known.getIfPresent(workspace);
        Instant now = clock.instant();
        boolean isFresh = last != null && !last.readAt().plus(FRESH).isBefore(now);
        if (isFresh || !caller.key().rateLimitTier().isMetered()) {
            return KNOWN;
        }
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> reading = refreshing.putIfAbsent(workspace, mine);
        if (reading == null) {
            read(workspace, now, mine);
        }
        return last != null ? KNOWN : reading == null ? mine : reading;
    }

    /** Headers are not worth a failure; whoever needs the store will say that it is down. */
    private void read(String workspace, Instant now, CompletableFuture<Void> reading) {
        usage(workspace, now).whenComplete((usage, storeDown) -> {
            if (storeDown == null) {
                learn(workspace, usage, now);
            }
            refreshing.remove(workspace, reading);
            reading.complete(null);
        });
    }

    private CompletableFuture<Usage> usage(String workspace, Instant now) {
        try {
            return ledger.usageAsync(workspace, now);
        } catch (RuntimeException closed) {
            return CompletableFuture.failedFuture(closed);
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

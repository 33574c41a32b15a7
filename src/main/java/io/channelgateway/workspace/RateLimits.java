package io.channelgateway.workspace;

import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.Refusal;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;

/**
 * Counts the sends of each workspace in the clock minute and in the UTC day, exactly.
 *
 * <p>All keys of a workspace share its two counters; a key's tier decides what they are compared
 * with. An unmetered key is neither counted nor limited.
 */
public final class RateLimits {

    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final long DAY_SECONDS = 86_400;
    private static final long MINUTE_SECONDS = 60;

    private final InstantSource clock;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    public RateLimits(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Counts one send and leaves the status in the variable {@code rateLimit}.
     *
     * @throws Refusal 429, if the day's or the minute's limit is reached; nothing is counted then
     */
    public void count(Exchange exchange) {
        Caller caller = exchange.getVariable("caller", Caller.class);
        if (!caller.key().rateLimitTier().isMetered()) {
            return;
        }
        Window window = new Window(caller, clock.instant().getEpochSecond());
        Counter counter = counters.computeIfAbsent(caller.workspace().id(), id -> new Counter());
        RateLimitStatus exhausted = counter.count(window);
        exchange.setVariable("rateLimit", exhausted != null ? exhausted : counter.peek(window));
        if (exhausted != null) {
            long wait = exhausted.resetEpochSeconds() - window.now;
            throw new Refusal(
                    ErrorCode.RATE_LIMITED,
                    "The rate limit of " + exhausted.limit() + " requests a "
                            + (exhausted.limit() == window.perDay ? "day" : "minute")
                            + " is used up. Nothing was sent; try again in " + wait + " seconds.",
                    wait);
        }
    }

    /** The day as it stands; for an unknown caller (null) nothing is allowed. */
    public RateLimitStatus peek(Caller caller) {
        long now = clock.instant().getEpochSecond();
        long midnight = endOf(now, DAY_SECONDS);
        if (caller == null) {
            return new RateLimitStatus(0, 0, midnight);
        }
        if (!caller.key().rateLimitTier().isMetered()) {
            return new RateLimitStatus(UNLIMITED, UNLIMITED, midnight);
        }
        Window window = new Window(caller, now);
        Counter counter = counters.get(caller.workspace().id());
        return counter == null ? new RateLimitStatus(window.perDay, window.perDay, midnight) : counter.peek(window);
    }

    private static long endOf(long now, long windowSeconds) {
        return (now / windowSeconds + 1) * windowSeconds;
    }

    /** The two windows of a moment and what a caller may use of them. */
    private static final class Window {
        final long now;
        final int perDay;
        final int perMinute;

        Window(Caller caller, long now) {
            this.now = now;
            int times = caller.key().rateLimitTier().timesThePlan();
            this.perDay = caller.workspace().plan().perDay() * times;
            this.perMinute = caller.workspace().plan().perMinute() * times;
        }
    }

    private static final class Counter {
        private long day;
        private long minute;
        private int inDay;
        private int inMinute;

        /** Null if it was counted, otherwise the window that is used up. */
        synchronized RateLimitStatus count(Window window) {
            roll(window.now);
            if (inDay >= window.perDay) {
                return new RateLimitStatus(window.perDay, 0, endOf(window.now, DAY_SECONDS));
            }
            if (inMinute >= window.perMinute) {
                return new RateLimitStatus(window.perMinute, 0, endOf(window.now, MINUTE_SECONDS));
            }
            inDay++;
            inMinute++;
            return null;
        }

        synchronized RateLimitStatus peek(Window window) {
            roll(window.now);
            return new RateLimitStatus(
                    window.perDay, Math.max(0, window.perDay - inDay), endOf(window.now, DAY_SECONDS));
        }

        private void roll(long now) {
            if (now / DAY_SECONDS != day) {
                day = now / DAY_SECONDS;
                inDay = 0;
            }
            if (now / MINUTE_SECONDS != minute) {
                minute = now / MINUTE_SECONDS;
                inMinute = 0;
            }
        }
    }
}

package io.channelgateway.provider;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often connections are checked.
 *
 * @param interval between two checks of a healthy connection; zero if nothing is ever checked
 * @param recheck between two checks of one that is not
 * @param atOnce the checks of one channel that run at once
 */
public record CheckPace(Duration interval, Duration recheck, int atOnce) {

    private static final long SOON_MILLIS = 1_000;
    private static final int MOST_DOUBLINGS = 4;

    boolean isOff() {
        return interval.isZero();
    }

    /** Until the first check of a connection. */
    long firstMillis() {
        return ThreadLocalRandom.current().nextLong(Math.min(SOON_MILLIS, recheck.toMillis()) + 1);
    }

    /**
     * Until the next check: at most the interval, and up to a quarter less, so that checks spread.
     *
     * <p>Refused credentials are tried less and less often: mail servers lock accounts over it.
     */
    long nextMillis(Status status, int refusedChecks) {
        Duration next = switch (status) {
            case HEALTHY -> interval;
            case NEEDS_REAUTH -> interval.multipliedBy(1L << Math.min(Math.max(0, refusedChecks - 1), MOST_DOUBLINGS));
            default -> recheck.compareTo(interval) < 0 ? recheck : interval;
        };
        long millis = Math.max(1, next.toMillis());
        return millis - ThreadLocalRandom.current().nextLong(millis / 4 + 1);
    }
}

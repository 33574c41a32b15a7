package io.channelgateway.ledger;

import java.time.Instant;

/**
 * The sends of a workspace in the newest clock minute and UTC day that it was counted in. Both only move forward,
 * whatever the clock says.
 *
 * @param minute clock minutes since 1970
 * @param day UTC days since 1970
 */
record RateWindow(String workspace, long minute, long inMinute, long day, long inDay) {

    private static final long MINUTE_SECONDS = 60;
    private static final long DAY_SECONDS = 86_400;

    static RateWindow unused(String workspace) {
        return new RateWindow(workspace, -1, 0, -1, 0);
    }

    /** The windows after one send more. */
    RateWindow plusOne(Instant now) {
        long nextMinute = Math.max(minute, minute(now));
        long nextDay = Math.max(day, day(now));
        return new RateWindow(
                workspace, nextMinute, nextMinute > minute ? 1 : inMinute + 1, nextDay, nextDay > day ? 1 : inDay + 1);
    }

    /** A window that is over counts as empty; one that is ahead of the clock counts as it is. */
    Usage usage(Instant now) {
        return usage(now, 0);
    }

    /** @param later the number of sends that were counted later */
    Usage usage(Instant now, int later) {
        long thisMinute = minute(now);
        long today = day(now);
        return new Usage(
                minute < thisMinute ? 0 : inMinute - later,
                day < today ? 0 : inDay - later,
                (Math.max(minute, thisMinute) + 1) * MINUTE_SECONDS,
                (Math.max(day, today) + 1) * DAY_SECONDS);
    }

    /** Clock minutes since 1970. */
    static long minute(Instant now) {
        return now.getEpochSecond() / MINUTE_SECONDS;
    }

    /** UTC days since 1970. */
    static long day(Instant now) {
        return now.getEpochSecond() / DAY_SECONDS;
    }
}

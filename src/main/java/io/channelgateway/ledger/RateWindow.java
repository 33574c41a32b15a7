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

    static RateWindow unused(String workspace) {
        return new RateWindow(workspace, -1, 0, -1, 0);
    }

    /** The windows after one send more. */
    RateWindow plusOne(Instant now) {
        long nextMinute = Math.max(minute, RateTable.minute(now));
        long nextDay = Math.max(day, RateTable.day(now));
        return new RateWindow(
                workspace, nextMinute, nextMinute > minute ? 1 : inMinute + 1, nextDay, nextDay > day ? 1 : inDay + 1);
    }

    /** A window that is over counts as empty; one that is ahead of the clock counts as it is. */
    Usage usage(Instant now) {
        return RateTable.usage(now, minute, inMinute, day, inDay);
    }
}

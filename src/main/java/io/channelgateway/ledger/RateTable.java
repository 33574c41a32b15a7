package io.channelgateway.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The statements that count the sends of a workspace. Windows only move forward, whatever a node's clock says. */
final class RateTable {

    private static final long MINUTE_SECONDS = 60;
    private static final long DAY_SECONDS = 86_400;
    private static final int MOST_ATTEMPTS = 10;

    /** Counts if both windows have room, and starts a window that is newer than the stored one. */
    static final String COUNT =
            """
            INSERT INTO rate_window (workspace, minute, in_minute, day, in_day) VALUES (?, ?, 1, ?, 1)
            ON CONFLICT (workspace) DO UPDATE SET
                in_minute = CASE WHEN excluded.minute > rate_window.minute THEN 1 ELSE rate_window.in_minute + 1 END,
                minute = CASE WHEN excluded.minute > rate_window.minute THEN excluded.minute ELSE rate_window.minute END,
                in_day = CASE WHEN excluded.day > rate_window.day THEN 1 ELSE rate_window.in_day + 1 END,
                day = CASE WHEN excluded.day > rate_window.day THEN excluded.day ELSE rate_window.day END
            WHERE (excluded.minute > rate_window.minute OR rate_window.in_minute < ?)
              AND (excluded.day > rate_window.day OR rate_window.in_day < ?)
            RETURNING minute, in_minute, day, in_day""";
    static final String USAGE = "SELECT minute, in_minute, day, in_day FROM rate_window WHERE workspace = ?";

    private static final String PUT =
            """
            INSERT INTO rate_window (workspace, minute, in_minute, day, in_day) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (workspace) DO UPDATE SET minute = excluded.minute, in_minute = excluded.in_minute,
                day = excluded.day, in_day = excluded.in_day""";

    private RateTable() {}

    static Count count(Session session, String workspace, long perMinute, long perDay, Instant now) throws SQLException {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            if (perMinute > 0 && perDay > 0) {
                Optional<Usage> counted = session.first(
                        COUNT, row -> usage(row, now, 0), workspace, minute(now), day(now), perMinute, perDay);
                if (counted.isPresent()) {
                    return new Count(counted.get(), null);
                }
            }
            Usage usage = usage(session, workspace, now);
            if (usage.inDay() >= perDay || usage.inMinute() >= perMinute) {
                return new Count(usage, usage.inDay() >= perDay ? Count.Window.DAY : Count.Window.MINUTE);
            }
            // Another node has started a new window between the two statements.
        }
        throw new StoreUnavailable("The rate windows change too fast.");
    }

    /** For a store whose counting is done elsewhere. */
    static RateWindow window(Session session, String workspace) throws SQLException {
        return session.first(
                        USAGE,
                        row -> new RateWindow(
                                workspace,
                                row.getLong("minute"),
                                row.getLong("in_minute"),
                                row.getLong("day"),
                                row.getLong("in_day")),
                        workspace)
                .orElseGet(() -> RateWindow.unused(workspace));
    }

    /** For a store whose counting is done elsewhere. */
    static void put(Session session, RateWindow window) throws SQLException {
        session.update(
                PUT, window.workspace(), window.minute(), window.inMinute(), window.day(), window.inDay());
    }

    static Usage usage(Session session, String workspace, Instant now) throws SQLException {
        return session.first(USAGE, row -> usage(row, now, 0), workspace)
                .orElseGet(() -> usage(now, -1, 0, -1, 0));
    }

    /** @param later the number of sends in the row that were counted later */
    static Usage usage(ResultSet row, Instant now, int later) throws SQLException {
        return usage(
                now,
                row.getLong("minute"),
                row.getLong("in_minute") - later,
                row.getLong("day"),
                row.getLong("in_day") - later);
    }

    /** Clock minutes since 1970. */
    static long minute(Instant now) {
        return now.getEpochSecond() / MINUTE_SECONDS;
    }

    /** UTC days since 1970. */
    static long day(Instant now) {
        return now.getEpochSecond() / DAY_SECONDS;
    }

    /** A stored window that is over counts as empty; one that is ahead of this node's clock counts as it is. */
    static Usage usage(Instant now, long minute, long inMinute, long day, long inDay) {
        long thisMinute = minute(now);
        long today = day(now);
        return new Usage(
                minute < thisMinute ? 0 : inMinute,
                day < today ? 0 : inDay,
                (Math.max(minute, thisMinute) + 1) * MINUTE_SECONDS,
                (Math.max(day, today) + 1) * DAY_SECONDS);
    }
}

package io.channelgateway.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counting of sends. Windows only move forward, whatever a node's clock says. */
final class Counts implements Bulk<Counts.Send, Count> {

    private static final int MOST_ATTEMPTS = 10;

    /** Counts if both windows have room, and starts a window that is newer than the stored one. */
    private static final String COUNT =
            """
            INSERT INTO rate_window (workspace, minute, in_minute, day, in_day) VALUES (?, ?, 1, ?, 1)
            ON CONFLICT (workspace) DO UPDATE SET
                in_minute = CASE WHEN excluded.minute > rate_window.minute THEN 1 ELSE rate_window.in_minute + 1 END,
                minute = CASE WHEN excluded.minute > rate_window.minute THEN excluded.minute ELSE rate_window.minute END,
                in_day = CASE WHEN excluded.day > rate_window.day THEN 1 ELSE rate_window.in_day + 1 END,
                day = CASE WHEN excluded.day > rate_window.day THEN excluded.day ELSE rate_window.day END
            WHERE (excluded.minute > rate_window.minute OR rate_window.in_minute < ?)
              AND (excluded.day > rate_window.day OR rate_window.in_day < ?)
            RETURNING workspace, minute, in_minute, day, in_day""";

    /** Says the same for as many sends of each workspace as are given: all of them or none. */
    private static final String COUNT_MANY =
            """
            INSERT INTO rate_window (workspace, minute, in_minute, day, in_day)
            SELECT workspace, ?, sends, ?, sends FROM unnest(?, ?) AS asked (workspace, sends)
            ON CONFLICT (workspace) DO UPDATE SET
                in_minute = CASE WHEN excluded.minute > rate_window.minute THEN excluded.in_minute
                    ELSE rate_window.in_minute + excluded.in_minute END,
                minute = GREATEST(excluded.minute, rate_window.minute),
                in_day = CASE WHEN excluded.day > rate_window.day THEN excluded.in_day
                    ELSE rate_window.in_day + excluded.in_day END,
                day = GREATEST(excluded.day, rate_window.day)
            WHERE (excluded.minute > rate_window.minute OR rate_window.in_minute + excluded.in_minute <= ?)
              AND (excluded.day > rate_window.day OR rate_window.in_day + excluded.in_day <= ?)
            RETURNING workspace, minute, in_minute, day, in_day""";

    /** One send that is to be counted, against what is allowed in a minute and a day. */
    record Send(String workspace, long perMinute, long perDay, Instant now) {

        private Terms terms() {
            return new Terms(perMinute, perDay, RateWindow.minute(now), RateWindow.day(now));
        }

        /** The answer if a window has no room; null if both have. */
        Count refusal(Usage usage) {
            if (usage.inDay() >= perDay) {
                return new Count(usage, Count.Window.DAY);
            }
            return usage.inMinute() >= perMinute ? new Count(usage, Count.Window.MINUTE) : null;
        }
    }

    /** What sends have in common that one statement can count. */
    private record Terms(long perMinute, long perDay, long minute, long day) {

        private boolean allow(List<?> sends) {
            return sends.size() <= perMinute && sends.size() <= perDay;
        }
    }

    @Override
    public Count one(Session session, Send send) throws SQLException {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            if (send.perMinute() > 0 && send.perDay() > 0) {
                Optional<RateWindow> counted = session.first(
                        COUNT,
                        RateTable::window,
                        send.workspace(),
                        RateWindow.minute(send.now()),
                        RateWindow.day(send.now()),
                        send.perMinute(),
                        send.perDay());
                if (counted.isPresent()) {
                    return new Count(counted.get().usage(send.now()), null);
                }
            }
            Count refusal = send.refusal(RateTable.window(session, send.workspace()).usage(send.now()));
            if (refusal != null) {
                return refusal;
            }
            // Another node has started a new window between the two statements.
        }
        throw new StoreUnavailable("The rate windows change too fast.");
    }

    /** Where not all sends of a workspace fit they are left, as each needs an answer of its own. */
    @Override
    public void many(Session session, List<Entry<Send, Count>> entries) throws SQLException {
        Map<Terms, List<Entry<Send, Count>>> byTerms =
                entries.stream().collect(Collectors.groupingBy(entry -> entry.input().terms()));
        for (Map.Entry<Terms, List<Entry<Send, Count>>> group : byTerms.entrySet()) {
            count(session, group.getKey(), byWorkspace(group.getKey(), group.getValue()));
        }
    }

    /** Sorted, so that two nodes take the rows in the same order. */
    private static Map<String, List<Entry<Send, Count>>> byWorkspace(Terms terms, List<Entry<Send, Count>> entries) {
        Map<String, List<Entry<Send, Count>>> sorted = entries.stream()
                .collect(Collectors.groupingBy(entry -> entry.input().workspace(), TreeMap::new, Collectors.toList()));
        sorted.values().removeIf(sends -> !terms.allow(sends));
        return sorted;
    }

    private static void count(Session session, Terms terms, Map<String, List<Entry<Send, Count>>> sends)
            throws SQLException {
        Columns<Map.Entry<String, List<Entry<Send, Count>>>> columns =
                new Columns<>(session, List.copyOf(sends.entrySet()));
        session.query(
                COUNT_MANY,
                row -> share(row, sends.get(row.getString("workspace"))),
                terms.minute(),
                terms.day(),
                columns.text(Map.Entry::getKey),
                columns.number(workspace -> (long) workspace.getValue().size()),
                terms.perMinute(),
                terms.perDay());
    }

    /** Each send sees the numbers as if they had been counted one after the other. */
    private static int share(ResultSet row, List<Entry<Send, Count>> sends) throws SQLException {
        RateWindow window = RateTable.window(row);
        for (int later = 0; later < sends.size(); later++) {
            Entry<Send, Count> entry = sends.get(sends.size() - 1 - later);
            entry.done(new Count(window.usage(entry.input().now(), later), null));
        }
        return sends.size();
    }
}

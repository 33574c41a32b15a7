package io.channelgateway.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;

/** The statements that read and keep what a workspace has sent; {@link Counts} has those that count. */
final class RateTable {

    private static final String WINDOW = "SELECT workspace, minute, in_minute, day, in_day FROM rate_window WHERE workspace = ?";
    private static final String PUT =
            """
            INSERT INTO rate_window (workspace, minute, in_minute, day, in_day) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (workspace) DO UPDATE SET minute = excluded.minute, in_minute = excluded.in_minute,
                day = excluded.day, in_day = excluded.in_day""";

    private RateTable() {}

    static RateWindow window(Session session, String workspace) throws SQLException {
        return session.first(WINDOW, RateTable::window, workspace).orElseGet(() -> RateWindow.unused(workspace));
    }

    static RateWindow window(ResultSet row) throws SQLException {
        return new RateWindow(
                row.getString("workspace"),
                row.getLong("minute"),
                row.getLong("in_minute"),
                row.getLong("day"),
                row.getLong("in_day"));
    }

    /** For a store whose counting is done elsewhere. */
    static void put(Session session, RateWindow window) throws SQLException {
        session.update(
                PUT, window.workspace(), window.minute(), window.inMinute(), window.day(), window.inDay());
    }
}

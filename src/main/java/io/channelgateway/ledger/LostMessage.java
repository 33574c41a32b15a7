package io.channelgateway.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;

/** A message that was in flight on a node that is gone, or for too long: nobody will ever know how it ended. */
public record LostMessage(String id, String workspace, String channel) {

    static LostMessage of(ResultSet row) throws SQLException {
        return new LostMessage(row.getString(1), row.getString(2), row.getString(3));
    }
}

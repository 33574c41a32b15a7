package io.channelgateway.ledger;

import java.sql.Array;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** The values of many rows as PostgreSQL's {@code unnest} takes them: an array for each column. */
record Columns<R>(Session session, List<R> rows) {

    Array text(Function<R, String> value) throws SQLException {
        return session.array("text", rows.stream().map(value).toArray(String[]::new));
    }

    Array number(Function<R, Long> value) throws SQLException {
        return session.array("bigint", rows.stream().map(value).toArray(Long[]::new));
    }
}

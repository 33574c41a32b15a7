package io.channelgateway.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The query of a list: fixed fragments for the filters that are set, and a placeholder for every value. */
final class MessageQuery {

    private static final String COLUMNS =
            "SELECT id, provider_id, channel, recipient, body, subject, attachments, contact_id, deal_id, state,"
                    + " finished_at FROM message";
    private static final String NEWEST_FIRST = " ORDER BY finished_at DESC, id DESC LIMIT ? OFFSET ?";

    private final StringBuilder where = new StringBuilder(" WHERE workspace = ? AND finished_at IS NOT NULL");
    private final List<Object> values = new ArrayList<>();

    private MessageQuery(String workspace) {
        values.add(workspace);
    }

    static MessageQuery of(MessageFilter filter) {
        MessageQuery query = new MessageQuery(filter.workspace()).states(filter.states().toArray(State[]::new));
        query.and(" AND contact_id = ?", filter.contactId());
        query.and(" AND deal_id = ?", filter.dealId());
        boolean isNarrow = filter.contactId() != null || filter.dealId() != null;
        // A contact or a deal has few messages, a channel has many: the expression keeps its index out of the choice.
        query.and(isNarrow ? " AND channel || '' = ?" : " AND channel = ?", filter.channel());
        query.and(" AND finished_at >= ?", millis(filter.after()));
        return query;
    }

    static MessageQuery of(ActivityFilter filter) {
        MessageQuery query = new MessageQuery(filter.workspace()).states(State.SENT, State.PARTIALLY_SENT);
        query.and(" AND contact_id = ?", filter.contactId());
        boolean isEmail = "email".equals(filter.type());
        query.and(isEmail ? " AND channel || '' = ?" : " AND channel <> ?", filter.type() == null ? null : "email");
        query.and(" AND finished_at >= ?", millis(filter.from()));
        query.and(" AND finished_at <= ?", millis(filter.to()));
        return query;
    }

    private MessageQuery states(State... states) {
        where.append(" AND state IN (").append(String.join(", ", Collections.nCopies(states.length, "?"))).append(")");
        for (State state : states) {
            values.add(state.text());
        }
        return this;
    }

    private void and(String condition, Object value) {
        if (value != null) {
            where.append(condition);
            values.add(value);
        }
    }

    private static Long millis(Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    /** @param page from 1 on */
    Page<StoredMessage> read(Session session, int page, int perPage) throws SQLException {
        long total = session.first(countSql(), row -> row.getLong(1), values.toArray()).orElse(0L);
        return new Page<>(session.query(pageSql(), MessageQuery::message, pageValues(page, perPage)), total);
    }

    String countSql() {
        return "SELECT COUNT(*) FROM message" + where;
    }

    String pageSql() {
        return COLUMNS + where + NEWEST_FIRST;
    }

    Object[] pageValues(int page, int perPage) {
        List<Object> all = new ArrayList<>(values);
        all.add(perPage);
        all.add((page - 1L) * perPage);
        return all.toArray();
    }

    private static StoredMessage message(ResultSet row) throws SQLException {
        return new StoredMessage(
                row.getString("id"),
                row.getString("provider_id"),
                row.getString("channel"),
                row.getString("recipient"),
                row.getString("body"),
                row.getString("subject"),
                row.getString("attachments"),
                row.getString("contact_id"),
                row.getString("deal_id"),
                State.of(row.getString("state")),
                Instant.ofEpochMilli(row.getLong("finished_at")));
    }
}

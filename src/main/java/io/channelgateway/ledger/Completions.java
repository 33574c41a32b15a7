package io.channelgateway.ledger;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Outcomes of messages; the result is whether that was news. */
final class Completions implements Bulk<Completion, Boolean> {

    /** Says what {@link MessageTable#COMPLETE} and {@link MessageTable#COMPLETE_AND_FREE_KEY} say. */
    static final String UPDATE =
            """
            UPDATE message SET
                idempotency_key = CASE WHEN ended.state = 'not_sent' THEN NULL ELSE message.idempotency_key END,
                state = ended.state, provider_id = ended.provider_id, answer_status = ended.answer_status,
                answer_body = ended.answer_body, answer_retry_after = ended.answer_retry_after,
                finished_at = ended.finished_at
            FROM unnest(?, ?, ?, ?, ?, ?, ?) AS ended (id, state, provider_id, answer_status, answer_body,
                answer_retry_after, finished_at)
            WHERE message.id = ended.id AND (message.state = 'sending'
                OR (message.state = 'unknown' AND ended.state IN ('sent', 'partially_sent')))
            RETURNING message.id""";

    private final MessageTable messages;

    Completions(MessageTable messages) {
        this.messages = messages;
    }

    @Override
    public Boolean one(Session session, Completion end) throws SQLException {
        return end.isWithdrawal() ? messages.withdraw(session, end) : messages.complete(session, end);
    }

    /** A second outcome of a message is left, as a statement changes a row only once, and so are withdrawals, which wait. */
    @Override
    public void many(Session session, List<Entry<Completion, Boolean>> entries) throws SQLException {
        // Sorted, so that two nodes take the rows in the same order.
        Map<String, Entry<Completion, Boolean>> byId = new TreeMap<>();
        entries.stream()
                .filter(entry -> !entry.input().isWithdrawal())
                .forEach(entry -> byId.putIfAbsent(entry.input().messageId(), entry));
        Set<String> changed = new HashSet<>(session.query(
                UPDATE, row -> row.getString(1), values(session, byId.values().stream().map(Entry::input).toList())));
        byId.forEach((id, entry) -> entry.done(changed.contains(id)));
    }

    static Object[] values(Session session, List<Completion> ends) throws SQLException {
        Columns<Completion> columns = new Columns<>(session, ends);
        return new Object[] {
            columns.text(Completion::messageId),
            columns.text(end -> end.state().text()),
            columns.text(Completion::providerId),
            columns.number(answered(answer -> (long) answer.status())),
            columns.text(answered(StoredAnswer::body)),
            columns.number(answered(StoredAnswer::retryAfterSeconds)),
            columns.number(Completion::finishedAt)
        };
    }

    private static <V> Function<Completion, V> answered(Function<StoredAnswer, V> value) {
        return end -> end.answer() == null ? null : value.apply(end.answer());
    }
}

package io.channelgateway.ledger;

import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Claims of messages. */
final class Claims implements Bulk<NewMessage, ClaimResult> {

    /** Inserts in the order of the arrays; of several claims of a key in it, the first one wins. */
    static final String INSERT =
            """
            INSERT INTO message (id, workspace, idempotency_key, fingerprint, channel, recipient, body, subject,
                attachments, contact_id, deal_id, state, request_id, node, created_at, deadline_at)
            SELECT id, workspace, idempotency_key, fingerprint, channel, recipient, body, subject,
                attachments, contact_id, deal_id, 'sending', request_id, ?, created_at, deadline_at
            FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AS claim (id, workspace, idempotency_key, fingerprint,
                channel, recipient, body, subject, attachments, contact_id, deal_id, request_id, created_at, deadline_at)
            ON CONFLICT (workspace, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
            RETURNING id""";

    /** What waits for another node's claim does so in this order, so that no two wait for each other. */
    private static final Comparator<NewMessage> ORDER = Comparator.comparing(NewMessage::workspace)
            .thenComparing(NewMessage::idempotencyKey, Comparator.nullsFirst(Comparator.naturalOrder()));

    private final MessageTable messages;

    Claims(MessageTable messages) {
        this.messages = messages;
    }

    @Override
    public ClaimResult one(Session session, NewMessage message) throws SQLException {
        return messages.claim(session, message);
    }

    /** Those whose key is taken are left: who holds it is another question. */
    @Override
    public void many(Session session, List<Entry<NewMessage, ClaimResult>> entries) throws SQLException {
        Set<String> claimed = new HashSet<>(session.query(
                INSERT, row -> row.getString(1), values(session, entries.stream().map(Entry::input).sorted(ORDER).toList())));
        for (Entry<NewMessage, ClaimResult> entry : entries) {
            if (claimed.contains(entry.input().id())) {
                entry.done(new ClaimResult.Claimed(entry.input().id()));
            }
        }
    }

    private Object[] values(Session session, List<NewMessage> sorted) throws SQLException {
        Columns<NewMessage> columns = new Columns<>(session, sorted);
        return new Object[] {
            messages.node(),
            columns.text(NewMessage::id),
            columns.text(NewMessage::workspace),
            columns.text(NewMessage::idempotencyKey),
            columns.text(NewMessage::fingerprint),
            columns.text(NewMessage::channel),
            columns.text(NewMessage::recipient),
            columns.text(NewMessage::body),
            columns.text(NewMessage::subject),
            columns.text(NewMessage::attachments),
            columns.text(NewMessage::contactId),
            columns.text(NewMessage::dealId),
            columns.text(NewMessage::requestId),
            columns.number(NewMessage::createdAt),
            columns.number(NewMessage::deadline)
        };
    }
}

package io.channelgateway.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** The statements that move a message from a claim to its outcome. */
final class MessageTable {

    static final long KEY_MILLIS = Duration.ofHours(24).toMillis();

    private static final String INSERT =
            """
            INSERT INTO message (id, workspace, idempotency_key, fingerprint, channel, recipient, body, subject,
                attachments, contact_id, deal_id, state, request_id, node, created_at, deadline_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sending', ?, ?, ?, ?)
            ON CONFLICT (workspace, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING""";
    private static final String EXISTING =
            "SELECT id, fingerprint, state, answer_status, answer_body, answer_retry_after, created_at FROM message";
    static final String FIND = EXISTING + " WHERE workspace = ? AND idempotency_key = ?";
    static final String FIND_BY_ID = EXISTING + " WHERE id = ?";
    static final String IS_HELD = "SELECT 1 FROM message WHERE workspace = ? AND idempotency_key = ?";
    static final String KEYS_AFTER =
            """
            SELECT workspace, idempotency_key FROM message
            WHERE idempotency_key IS NOT NULL AND (workspace, idempotency_key) > (?, ?)
            ORDER BY workspace, idempotency_key LIMIT ?""";
    static final String FREE_OLD_KEY =
            """
            UPDATE message SET idempotency_key = NULL
            WHERE workspace = ? AND idempotency_key = ? AND created_at <= ?""";

    private static final String FREE_KEY =
            "UPDATE message SET idempotency_key = NULL WHERE workspace = ? AND idempotency_key = ?";

    private static final String PUT =
            """
            INSERT INTO message (id, workspace, idempotency_key, fingerprint, channel, recipient, body, subject,
                attachments, contact_id, deal_id, request_id, node, created_at, deadline_at, state, provider_id,
                answer_status, answer_body, answer_retry_after, finished_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";

    private static final String DESCRIBE = "UPDATE message SET attachments = ? WHERE id = ?";

    /** Which state may follow which is {@link Completion#mayFollow}, here in the statement because nodes compete. */
    private static final String END =
            """
            state = ?, provider_id = ?, answer_status = ?, answer_body = ?, answer_retry_after = ?, finished_at = ?
            WHERE id = ? AND (state = 'sending' OR (state = 'unknown' AND ? IN ('sent', 'partially_sent')))""";

    /** Does not mention the key, whose index would be written again even if the key stays. */
    static final String COMPLETE = "UPDATE message SET " + END;

    static final String COMPLETE_AND_FREE_KEY = "UPDATE message SET idempotency_key = NULL, " + END;

    /**
     * Waits for a claim whose commit is on its way, such as to a standby that is gone, as an update would not; takes the
     * place of one that never came, so that it cannot come any more.
     */
    private static final String WITHDRAW =
            """
            INSERT INTO message (id, workspace, fingerprint, channel, recipient, state, node, created_at, deadline_at)
            VALUES (?, '', '', '', '', 'not_sent', ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET idempotency_key = NULL, state = 'not_sent', finished_at = excluded.created_at
            WHERE message.state = 'sending'""";

    /** A key can change hands between two statements; this often it does not. */
    private static final int MOST_ATTEMPTS = 10;

    private final String node;
    private final boolean storeBody;
    private final Function<String, Completion> unwritten;

    /**
     * @param storeBody whether text, subject and attachment metadata are kept
     * @param unwritten what this process knows about a message id and the store does not, or null
     */
    MessageTable(String node, boolean storeBody, Function<String, Completion> unwritten) {
        this.node = node;
        this.storeBody = storeBody;
        this.unwritten = unwritten;
    }

    String node() {
        return node;
    }

    /** What is kept of the message. */
    NewMessage kept(NewMessage message) {
        return storeBody ? message : message.withoutTexts();
    }

    ClaimResult claim(Session session, NewMessage message) throws SQLException {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            if (session.update(INSERT, values(message)) == 1) {
                return new ClaimResult.Claimed(message.id());
            }
            Optional<Existing> holder = holder(session, message);
            if (holder.isPresent()) {
                return holder.get();
            }
        }
        throw new StoreUnavailable("The idempotency key changes hands too fast.");
    }

    /**
     * Brings in what has been decided elsewhere, unless it is there already.
     *
     * @param end null if the message is in flight
     */
    void put(Session session, NewMessage m, Completion end) throws SQLException {
        boolean isKeyFree = end != null && end.state() == State.NOT_SENT;
        Object[] values = concat(
                values(isKeyFree ? m.withoutKey() : m),
                end == null ? new Object[] {State.SENDING.text(), null, null, null, null, null} : values(end));
        if (session.update(PUT, values) == 1) {
            return;
        }
        if (session.first(FIND_BY_ID, row -> row.getString(1), m.id()).isEmpty()) {
            // Its key was freed for it.
            session.update(FREE_KEY, m.workspace(), m.idempotencyKey());
            session.update(PUT, values);
        } else if (end != null) {
            complete(session, end);
        }
    }

    /** As {@link #INSERT} and {@link #PUT} have them. */
    private Object[] values(NewMessage m) {
        return new Object[] {
            m.id(),
            m.workspace(),
            m.idempotencyKey(),
            m.fingerprint(),
            m.channel(),
            m.recipient(),
            m.body(),
            m.subject(),
            m.attachments(),
            m.contactId(),
            m.dealId(),
            m.requestId(),
            node,
            m.createdAt(),
            m.deadline()
        };
    }

    /** As {@link #END} and {@link #PUT} have them. */
    private static Object[] values(Completion end) {
        StoredAnswer answer = end.answer();
        return new Object[] {
            end.state().text(),
            end.providerId(),
            answer == null ? null : answer.status(),
            answer == null ? null : answer.body(),
            answer == null ? null : answer.retryAfterSeconds(),
            end.finishedAt()
        };
    }

    private static Object[] concat(Object[] first, Object... then) {
        Object[] all = Arrays.copyOf(first, first.length + then.length);
        System.arraycopy(then, 0, all, first.length, then.length);
        return all;
    }

    /** Who holds the message's key; empty if nobody does any more, after freeing it where that was due. */
    private Optional<Existing> holder(Session session, NewMessage message) throws SQLException {
        long oldest = message.createdAt() - KEY_MILLIS;
        Optional<Existing> found = session.first(FIND, Existing::of, message.workspace(), message.idempotencyKey());
        if (found.isEmpty()) {
            return found;
        }
        if (found.get().createdAt().toEpochMilli() <= oldest) {
            session.update(FREE_OLD_KEY, message.workspace(), message.idempotencyKey(), oldest);
            return Optional.empty();
        }
        Existing known = known(found.get());
        if (known.state() == State.NOT_SENT) {
            complete(session, unwritten.apply(known.messageId()));
            return Optional.empty();
        }
        return Optional.of(known);
    }

    /** The message after what this process knows already and the store does not. */
    Existing known(Existing found) {
        return found.after(unwritten.apply(found.messageId()));
    }

    Optional<Existing> find(Session session, String messageId) throws SQLException {
        return session.first(FIND_BY_ID, Existing::of, messageId)
                .map(this::known);
    }

    /** Whether this changed anything; it does not where texts are not kept. */
    boolean describe(Session session, String messageId, String attachments) throws SQLException {
        return storeBody && session.update(DESCRIBE, attachments, messageId) == 1;
    }

    /** Whether this changed anything; as {@link #complete}, for a claim that may still be on its way. */
    boolean withdraw(Session session, Completion end) throws SQLException {
        return session.update(WITHDRAW, end.messageId(), node, end.finishedAt(), end.finishedAt()) == 1;
    }

    /** Whether this changed anything; a second time it does not. */
    boolean complete(Session session, Completion end) throws SQLException {
        String statement = end.state() == State.NOT_SENT ? COMPLETE_AND_FREE_KEY : COMPLETE;
        return session.update(statement, concat(values(end), end.messageId(), end.state().text())) == 1;
    }
}

package io.channelgateway.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * A message that is in the ledger already, with its answer if it has one.
 *
 * @param fingerprint of the payload it came with
 * @param answer null while the state is {@code sending}, and after a claim of which its caller was told that it failed
 */
public record Existing(String messageId, String fingerprint, State state, StoredAnswer answer, Instant createdAt)
        implements ClaimResult {

    /** The same message after what this process knows already and the store does not. */
    Existing after(Completion completion) {
        boolean isNews = completion != null && completion.mayFollow(state);
        return isNews
                ? new Existing(messageId, fingerprint, completion.state(), completion.answer(), createdAt)
                : this;
    }

    static Existing of(ResultSet row) throws SQLException {
        int status = row.getInt("answer_status");
        StoredAnswer answer = row.wasNull() ? null : new StoredAnswer(status, row.getString("answer_body"), retryAfter(row));
        return new Existing(
                row.getString("id"),
                row.getString("fingerprint"),
                State.of(row.getString("state")),
                answer,
                Instant.ofEpochMilli(row.getLong("created_at")));
    }

    private static Long retryAfter(ResultSet row) throws SQLException {
        long seconds = row.getLong("answer_retry_after");
        return row.wasNull() ? null : seconds;
    }
}

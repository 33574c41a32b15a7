package io.channelgateway.ledger;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides who may send and who is counted, by what is in memory and, behind that, in the database; remembers what was
 * decided until the database has it. For one thread.
 */
final class Decisions implements AutoCloseable {

    private static final int MANY_KEYS = 4_000_000;

    private final SqliteFile database;
    private final MessageTable messages;
    private final HeldKeys held = new HeldKeys(MANY_KEYS);
    private final Map<String, RateWindow> windows = new HashMap<>();
    private final List<LogEntry> news = new ArrayList<>();
    private int newCharacters;
    private Recent recent = new Recent();
    private Recent leaving = new Recent();
    private Session session;

    Decisions(SqliteFile database, MessageTable messages) {
        this.database = database;
        this.messages = messages;
    }

    /** @throws SQLException if the database does not tell who holds the key */
    ClaimResult claim(NewMessage message) throws SQLException {
        Optional<Existing> holder = message.idempotencyKey() == null ? Optional.empty() : holder(message);
        if (holder.isPresent()) {
            return holder.get();
        }
        remember(LogEntry.of(message));
        return new ClaimResult.Claimed(message.id());
    }

    /** Whoever holds the key in memory has claimed it later than whoever holds it in the database. */
    private Optional<Existing> holder(NewMessage message) throws SQLException {
        String workspace = message.workspace();
        String key = message.idempotencyKey();
        Optional<Existing> found = recent.holder(workspace, key).or(() -> leaving.holder(workspace, key));
        if (found.isEmpty() && held.mayHold(workspace, key)) {
            found = inDatabase(workspace, key);
        }
        long oldest = message.createdAt() - MessageTable.KEY_MILLIS;
        return found.filter(holder -> holder.createdAt().toEpochMilli() > oldest)
                .map(holder -> messages.known(holder)
                        .after(leaving.end(holder.messageId()))
                        .after(recent.end(holder.messageId())))
                .filter(known -> known.state() != State.NOT_SENT);
    }

    private Optional<Existing> inDatabase(String workspace, String key) throws SQLException {
        // Mostly there is none, and this is the cheaper question.
        return read(open -> open.first(MessageTable.IS_HELD, row -> true, workspace, key).isPresent()
                ? open.first(MessageTable.FIND, Existing::of, workspace, key)
                : Optional.empty());
    }

    /** Ends a message. */
    boolean end(Completion end) {
        remember(LogEntry.of(end));
        return true;
    }

    /** @throws SQLException if the database does not tell what was counted before */
    Count count(Counts.Send send) throws SQLException {
        RateWindow window = windows.get(send.workspace());
        if (window == null) {
            window = read(open -> RateTable.window(open, send.workspace()));
        }
        Count refusal = send.refusal(window.usage(send.now()));
        if (refusal != null) {
            return refusal;
        }
        RateWindow counted = window.plusOne(send.now());
        windows.put(send.workspace(), counted);
        remember(LogEntry.of(counted));
        return new Count(counted.usage(send.now()), null);
    }

    private <T> T read(Work<T> work) throws SQLException {
        try {
            if (session == null) {
                session = database.open();
            }
            return work.on(session);
        } catch (SQLException failed) {
            close();
            throw failed;
        }
    }

    private void remember(LogEntry entry) {
        news.add(entry);
        newCharacters += entry.characters();
        recent.add(entry);
    }

    /** What was decided since {@link #forgetNews()}. */
    List<LogEntry> news() {
        return news;
    }

    /** About how long that is. */
    int newCharacters() {
        return newCharacters;
    }

    void forgetNews() {
        news.clear();
        newCharacters = 0;
    }

    /** The news are not in the log: its claims have never been. What has ended has ended all the same. */
    void withdrawNews() {
        news.stream().map(LogEntry::claim).filter(Objects::nonNull).forEach(recent::remove);
        forgetNews();
    }

    /** What nobody has taken yet. */
    Recent recent() {
        return recent;
    }

    /** Gives away what is recent; it counts here until {@link #arrived()}, and its keys are held from now on. */
    Recent leave() {
        Recent next = new Recent();
        recent.forEachKey(held::add);
        leaving = recent;
        recent = next;
        return leaving;
    }

    /** The keys that the database may hold. */
    HeldKeys held() {
        return held;
    }

    /** What was given away is in the database. */
    void arrived() {
        leaving = new Recent();
    }

    @Override
    public void close() {
        if (session != null) {
            session.discard();
            session = null;
        }
    }
}

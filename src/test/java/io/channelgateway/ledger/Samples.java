package io.channelgateway.ledger;

import com.github.f4b6a3.ulid.UlidCreator;
import java.nio.file.Path;
import java.time.Instant;

/** Valid messages, answers and settings; a test changes what it is about. */
final class Samples {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final StoredAnswer OK = new StoredAnswer(200, "{\"data\":{\"id\":\"1.2\"}}", null);
    static final StoredAnswer LOST = new StoredAnswer(502, "{\"error\":{}}", null);

    private Samples() {}

    static String newId() {
        return "msg_" + UlidCreator.getMonotonicUlid();
    }

    static NewMessage message(String key, Instant createdAt) {
        return message(newId(), "acme", key, "slack", null, null, createdAt);
    }

    static NewMessage message(
            String id, String workspace, String key, String channel, String contact, String deal, Instant createdAt) {
        return new NewMessage(id, workspace, key, "f1", channel, "C01234567", "text", "subject", "[]", contact, deal,
                "req_1", createdAt.toEpochMilli(), createdAt.plusSeconds(30).toEpochMilli());
    }

    static MessageTable messages() {
        return new MessageTable("node", true, messageId -> null);
    }

    static LedgerSettings settings(String url, Path folder) {
        boolean isPostgres = url.startsWith("jdbc:postgresql:");
        return new LedgerSettings(url, isPostgres ? "postgres" : null, isPostgres ? "postgres" : null, folder, true, 90);
    }
}

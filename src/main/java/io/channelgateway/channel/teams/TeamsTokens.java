package io.channelgateway.channel.teams;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.channelgateway.api.ErrorCode;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.channel.ProviderFailure;
import io.channelgateway.channel.ProviderHttp;
import io.channelgateway.workspace.Connection;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Variable;

/**
 * The access tokens that Teams bots get for their credentials: kept until shortly before they
 * expire, fetched once at a time.
 *
 * <p>Source: Bot Framework, "Authentication with the Bot Connector API".
 */
public final class TeamsTokens {

    private static final String SCOPE = "https://api.botframework.com/.default";
    private static final long RENEW_EARLY_SECONDS = 300;
    private static final long RETRY_AFTER_SECONDS = 5;

    private final ProviderHttp http;
    private final InstantSource clock;
    private final Cache<Connection, Slot> slots = Caffeine.newBuilder().maximumSize(10_000).build();

    public TeamsTokens(ProviderHttp http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
    }

    private static final class Slot {
        final ReentrantLock lock = new ReentrantLock();
        volatile Token token;
    }

    private record Token(String value, Instant renewAt) {

        /** Never shows the token itself. */
        @Override
        public String toString() {
            return "Token[" + renewAt + "]";
        }
    }

    /**
     * The value of the {@code Authorization} header for a connection.
     *
     * @throws ProviderFailure not sent: no token could be had
     */
    public String authorization(@Variable("connection") Connection connection) throws IOException {
        return "Bearer " + current(connection, null).value();
    }

    /**
     * The same after the connector refused the last one, which is not used again.
     *
     * @param refused the refused header value
     */
    public String renewedAuthorization(
            @Variable("connection") Connection connection,
            @org.apache.camel.Header("Authorization") String refused)
            throws IOException {
        return "Bearer " + current(connection, refused).value();
    }

    private Token current(Connection connection, String refused) throws IOException {
        Slot slot = slots.get(connection, key -> new Slot());
        Token token = slot.token;
        if (isUsable(token, refused)) {
            return token;
        }
        slot.lock.lock();
        try {
            if (!isUsable(slot.token, refused)) {
                slot.token = fetch(connection);
            }
            return slot.token;
        } finally {
            slot.lock.unlock();
        }
    }

    private boolean isUsable(Token token, String refused) {
        return token != null
                && clock.instant().isBefore(token.renewAt())
                && !("Bearer " + token.value()).equals(refused);
    }

    private Token fetch(Connection connection) throws IOException {
        ProviderAnswer answer = ask(connection);
        JsonNode json = answer.json();
        String value = json.path("access_token").asText("");
        if (answer.isSuccess() && !value.isEmpty()) {
            long lifetime = json.path("expires_in").asLong(3600);
            return new Token(value, clock.instant().plusSeconds(Math.max(1, lifetime - renewEarly(lifetime))));
        }
        if (answer.status() == 400 || answer.status() == 401) {
            String error = json.path("error").asText("HTTP status " + answer.status());
            throw ProviderFailure.rejected(ErrorCode.INSUFFICIENT_PERMISSIONS, "no access token: " + error);
        }
        throw ProviderFailure.retryLater(
                "no access token: HTTP status " + answer.status(), answer.retryAfterSeconds(RETRY_AFTER_SECONDS));
    }

    /** A failed token call sent no message, so even an unknown outcome of it is "not sent". */
    private ProviderAnswer ask(Connection connection) throws IOException {
        try {
            return http.post(
                    URI.create(connection.get("token_url")),
                    Map.of(),
                    "application/x-www-form-urlencoded; charset=utf-8",
                    form(connection));
        } catch (ProviderFailure failure) {
            throw ProviderFailure.retryLater("no access token: " + failure.reason(), RETRY_AFTER_SECONDS);
        }
    }

    private static long renewEarly(long lifetimeSeconds) {
        return Math.min(RENEW_EARLY_SECONDS, lifetimeSeconds / 2);
    }

    private static String form(Connection connection) {
        return "grant_type=client_credentials&client_id=" + encode(connection.get("app_id"))
                + "&client_secret=" + encode(connection.get("app_password"))
                + "&scope=" + encode(SCOPE);
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}

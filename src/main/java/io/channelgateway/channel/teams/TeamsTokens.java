package io.channelgateway.channel.teams;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.channelgateway.channel.Connection;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.channel.ProviderHttp;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.worker.Waiting;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.Exchange;

/**
 * The access tokens that Teams bots get for their credentials: kept until shortly before they
 * expire, fetched once at a time.
 *
 * <p>Source: Bot Framework, "Authentication with the Bot Connector API".
 */
public final class TeamsTokens {

    private static final String SCOPE = "https://api.botframework.com/.default";
    private static final long RENEW_EARLY_SECONDS = 300;
    private static final long DEFAULT_LIFETIME_SECONDS = 3_600;
    private static final long LONGEST_LIFETIME_SECONDS = 86_400;
    private static final long RETRY_AFTER_SECONDS = 5;
    private static final String BEARER = "Bearer ";
    private static final String NO_TOKEN = "no access token: ";

    private final ProviderHttp http;
    private final InstantSource clock;
    private final Cache<Connection, CompletableFuture<Token>> tokens =
            Caffeine.newBuilder().maximumSize(10_000).build();

    public TeamsTokens(ProviderHttp http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
    }

    private record Token(String value, Instant renewAt) {

        /** Never shows the token itself. */
        @Override
        public String toString() {
            return "Token[" + renewAt + "]";
        }
    }

    /**
     * The value of the {@code Authorization} header for a connection. Whoever comes while a token is being
     * fetched shares its outcome, so that failures do not queue up.
     *
     * @param exchange on whose behalf, or null
     * @param refused the value that the connector refused, which is not used again, or null
     * @return fails with a {@link ProviderFailure}, not sent, if no token can be had
     */
    CompletableFuture<String> authorization(Exchange exchange, Connection connection, String refused) {
        CompletableFuture<Token> mine = new CompletableFuture<>();
        CompletableFuture<Token> shared =
                tokens.asMap().compute(connection, (key, known) -> isUsable(known, refused) ? known : mine);
        if (shared == mine) {
            try {
                fetch(exchange, connection).whenComplete((token, failure) -> {
                    if (failure == null) {
                        mine.complete(token);
                    } else {
                        mine.completeExceptionally(failure);
                    }
                });
            } catch (RuntimeException | Error notAsked) {
                // Whoever comes later would wait for it.
                mine.completeExceptionally(notAsked);
            }
        }
        return shared.thenApply(token -> BEARER + token.value());
    }

    /**
     * A new access token, which also is the one to use from now on: only the token endpoint knows whether the
     * credentials are still good.
     *
     * @return fails with a {@link ProviderFailure}, not sent, if none can be had
     */
    CompletableFuture<Void> renew(Exchange exchange, Connection connection) {
        return fetch(exchange, connection)
                .thenAccept(token -> tokens.put(connection, CompletableFuture.completedFuture(token)));
    }

    private boolean isUsable(CompletableFuture<Token> known, String refused) {
        if (known == null || known.isCompletedExceptionally()) {
            return false;
        }
        return !known.isDone()
                || (clock.instant().isBefore(known.join().renewAt())
                        && !(BEARER + known.join().value()).equals(refused));
    }

    /** A failed token call sent no message, so even an unknown outcome of it is "not sent". */
    private CompletableFuture<Token> fetch(Exchange exchange, Connection connection) {
        return http.post(
                        exchange,
                        connection.get("token_url"),
                        Map.of(),
                        "application/x-www-form-urlencoded; charset=utf-8",
                        form(connection).getBytes(StandardCharsets.UTF_8))
                .handle((answer, failure) -> {
                    if (failure == null) {
                        return token(answer);
                    }
                    String reason = Waiting.reason(failure) instanceof ProviderFailure known
                            ? known.reason()
                            : "the call failed";
                    throw new CompletionException(ProviderFailure.unreached(NO_TOKEN + reason, RETRY_AFTER_SECONDS));
                });
    }

    private Token token(ProviderAnswer answer) {
        String value = ProviderAnswer.text(answer.json().path("access_token"));
        // What no header takes is no token either.
        boolean isToken = !value.isBlank() && value.chars().noneMatch(Character::isISOControl);
        if (!answer.isSuccess() || !isToken) {
            throw new CompletionException(refusal(answer));
        }
        long lifetime = answer.json().path("expires_in").asLong(DEFAULT_LIFETIME_SECONDS);
        return new Token(value, clock.instant().plusSeconds(secondsOfUse(lifetime)));
    }

    /** Only the error's code is told: the description may hold the secret. */
    private static ProviderFailure refusal(ProviderAnswer answer) {
        String error = ProviderAnswer.text(answer.json().path("error"));
        String reason = NO_TOKEN + answer.reason(error.matches("[a-z_]{1,64}") ? error : "");
        if (answer.isSuccess() || answer.status() >= 500) {
            return ProviderFailure.unreached(reason, answer.retryAfterSeconds(RETRY_AFTER_SECONDS));
        }
        if (answer.status() == 429) {
            return ProviderFailure.retryLater(reason, answer.retryAfterSeconds(RETRY_AFTER_SECONDS));
        }
        return ProviderFailure.rejected(
                answer.status() < 400 ? ErrorCode.PROVIDER_ERROR : ErrorCode.INSUFFICIENT_PERMISSIONS, reason);
    }

    private static long secondsOfUse(long lifetimeSeconds) {
        long lifetime = Math.min(lifetimeSeconds, LONGEST_LIFETIME_SECONDS);
        return Math.max(1, lifetime - Math.min(RENEW_EARLY_SECONDS, lifetime / 2));
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

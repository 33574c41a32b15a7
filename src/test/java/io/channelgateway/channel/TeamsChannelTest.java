package io.channelgateway.channel;

import static io.channelgateway.support.FakeProvider.after;
import static io.channelgateway.support.FakeProvider.hangUp;
import static io.channelgateway.support.FakeProvider.html;
import static io.channelgateway.support.FakeProvider.json;
import static io.channelgateway.support.FakeProvider.silence;
import static io.channelgateway.support.ProviderRow.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.support.ConnectedChannel;
import io.channelgateway.support.FakeProvider.Received;
import io.channelgateway.support.FakeProvider.Reply;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.HostileRequest;
import io.channelgateway.support.HttpChannel;
import io.channelgateway.support.MovableClock;
import io.channelgateway.support.ProviderRow;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.support.TestGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches the Bot Framework connector and its token endpoint, and what each of their answers means. */
@Timeout(60)
class TeamsChannelTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MovableClock CLOCK = new MovableClock();
    private static ConnectedChannel teams;

    @BeforeAll
    static void start() {
        teams = ConnectedChannel.start(TestGateway.builder().clock(CLOCK), HttpChannel.TEAMS).get(HttpChannel.TEAMS);
    }

    @AfterAll
    static void stop() {
        teams.close();
    }

    @BeforeEach
    void reset() {
        teams.reset();
    }

    private static Reply error(int status, String code) {
        return json(status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"Something\"}}");
    }

    private static void forgetToken() {
        CLOCK.advance(Duration.ofDays(1));
    }

    @Nested
    class TheRequest {

        @Test
        void isOnePostOfAPlainTextActivity() throws IOException {
            // when
            Answer answer = teams.send();
            // then
            Received request = teams.message();
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path())
                    .isEqualTo("/emea/v3/conversations/19%3Aabc%40thread.tacv2%3Bmessageid%3D1/activities");
            assertThat(JSON.readTree(request.body())).isEqualTo(JSON.createObjectNode()
                    .put("type", "message")
                    .put("text", TestGateway.TEXT)
                    .put("textFormat", "plain"));
        }

        @Test
        void carriesTheAccessTokenAndNoHeaderOfTheClients() {
            // given
            forgetToken();
            // when
            teams.gateway().send(teams.body(), "Idempotency-Key", teams.newKey(), "Cookie", "a=b", "X-Trace", "1");
            // then
            assertThat(teams.message().headers())
                    .containsOnlyKeys(ConnectedChannel.REQUEST_HEADERS)
                    .containsEntry("authorization", "Bearer " + teams.lastToken())
                    .containsEntry("content-type", "application/json");
        }

        @ParameterizedTest
        @CsvSource({
            "a:1x_Y-z.0,                 a%3A1x_Y-z.0",
            "19:abc@thread.tacv2,        19%3Aabc%40thread.tacv2",
            "a+b&c=d,                    a%2Bb%26c%3Dd",
            "a%2Fb%00,                   a%252Fb%2500",
            "'a\\b\"<c>|^`[d]',          a%5Cb%22%3Cc%3E%7C%5E%60%5Bd%5D",
            "'{{env:PATH}}',             %7B%7Benv%3APATH%7D%7D",
            "'${body}',                  %24%7Bbody%7D",
            "RAW(x),                     RAW%28x%29",
            "é😀,                        %C3%A9%F0%9F%98%80"
        })
        void encodesTheConversationAsOneSegment(String recipient, String segment) {
            // when
            Answer answer = teams.gateway().send(teams.bodyWithRecipient(recipient));
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(teams.message().path()).isEqualTo("/emea/v3/conversations/" + segment + "/activities");
        }

        @ParameterizedTest
        @ValueSource(strings = {"a/b", "a?b", "a#b", "../a", "a..b", "a b", "a\tb", "a\r\nb", ""})
        void isNeverMadeForARecipientThatIsNoConversation(String recipient) {
            // when
            Answer answer = teams.gateway().send(teams.bodyWithRecipient(recipient));
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(teams.messages()).isEmpty();
        }

        @ParameterizedTest
        @MethodSource("io.channelgateway.support.Texts#all")
        void holdsTheTextExactly(String text) throws IOException {
            // when
            Answer answer = teams.gateway().send(teams.bodyWithText(text));
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(JSON.readTree(teams.message().body()).path("text").textValue()).isEqualTo(text);
        }

        @ParameterizedTest
        @MethodSource("io.channelgateway.support.HostileRequest#all")
        void isTheSameWhateverTheClientAdds(HostileRequest hostile) throws IOException {
            hostile.check(teams);
        }

        @Test
        void hasNoDoubleSlashForAServiceUrlThatEndsWithSome() {
            // when
            teams.sendWithSlashAfterBaseUrl();
            // then
            assertThat(teams.message().path()).startsWith("/emea/v3/conversations/");
        }
    }

    @Nested
    class TheAnswer {

        static Stream<ProviderRow> rows() {
            return Stream.of(
                            confirmed(), confirmedWithoutAnId(), conversationMissing(), requestAtFault(),
                            connectionAtFault(), tokenRefused(), notAccepted(), notNow(), unknown(),
                            ProviderRow.unreadable(), ProviderRow.bareStatuses())
                    .flatMap(rows -> rows);
        }

        private static Stream<ProviderRow> errors(int status, String... codes) {
            return Stream.of(codes).map(code -> row(status + " " + code, error(status, code)).because(code));
        }

        private static ProviderRow insideAString(int status, String subCode) {
            return row(status + " " + subCode + " inside a string", json(status, "{\"errorCode\":209,"
                    + "\"message\":\"{\\r\\n  \\\"subCode\\\": \\\"" + subCode
                    + "\\\",\\r\\n  \\\"details\\\": \\\"x\\\"\\r\\n}\"}"))
                    .because(subCode);
        }

        private static Stream<ProviderRow> confirmed() {
            return Stream.concat(
                    Stream.of(200, 201, 202).map(status ->
                            row(status + " with an id", json(status, "{\"id\":\"1:a\",\"x\":1}")).isSent("1:a")),
                    Stream.of(row("201 with a number", json(201, "{\"id\":1795345785545}")).isSent("1795345785545")));
        }

        private static Stream<ProviderRow> confirmedWithoutAnId() {
            return Stream.of(
                            ProviderRow.withoutAnyId(),
                            Stream.of(201, 202).map(status -> row(status + " without a body", json(status, ""))),
                            Stream.of("{\"id\":\"\"}", "{\"id\":null}", "{\"id\":{}}", "{\"id\":true}")
                                    .map(body -> row(body, json(201, body))))
                    .flatMap(rows -> rows)
                    .map(ProviderRow::isSentUnderOurOwnId);
        }

        private static Stream<ProviderRow> conversationMissing() {
            return Stream.of(
                            errors(404, "ConversationNotFound", "ActivityNotFoundInConversation"),
                            errors(403, "BotNotInConversationRoster", "ForbiddenOperationException"),
                            Stream.of(insideAString(403, "BotNotInConversationRoster")))
                    .flatMap(rows -> rows)
                    .map(row -> row.lacksAConversation(row.reason()));
        }

        private static Stream<ProviderRow> requestAtFault() {
            return Stream.of(
                            errors(400, "BadSyntax", "MessageSizeTooBig"),
                            errors(413, "MessageSizeTooBig"),
                            Stream.of(row("413 in HTML", html(413, "<h1>413</h1>")).because("HTTP status 413")))
                    .flatMap(rows -> rows)
                    .map(row -> row.isTheRequestsFault(row.reason()));
        }

        private static Stream<ProviderRow> connectionAtFault() {
            return Stream.concat(
                            errors(403, "ConversationBlockedByUser", "MessageWritesBlocked", "BotDisabledByAdmin",
                                    "NotEnoughPermissions"),
                            Stream.of(
                                    insideAString(403, "MessageWritesBlocked"),
                                    insideAString(403, "ConversationBlockedByUser")))
                    .map(row -> row.isTheConnectionsFault(row.reason()));
        }

        private static Stream<ProviderRow> tokenRefused() {
            String denied = "{\"message\":\"Authorization has been denied for this request.\"}";
            return Stream.concat(
                            errors(401, "BotNotRegistered", "Unauthorized"),
                            Stream.of(
                                    row("401 with a message", json(401, denied)).because("HTTP status 401"),
                                    row("401 in HTML", html(401, "<h1>401</h1>")).because("HTTP status 401"),
                                    row("401 without a body", json(401, "")).because("HTTP status 401")))
                    .map(row -> row.isTheConnectionsFault(row.reason()).afterPosts(2));
        }

        private static Stream<ProviderRow> notAccepted() {
            return Stream.of(
                            errors(400, "BadArgument"),
                            errors(403, "InvalidBotApiHost"),
                            errors(403, "SomethingNew"),
                            errors(404, "ServiceNotFound"),
                            errors(409, "Conflict"),
                            Stream.of("{}", "[]", "null", "\"x\"", "17", "{\"error\":\"x\"}",
                                            "{\"error\":{\"code\":7}}", "{\"error\":{\"code\":{}}}",
                                            "{\"message\":{\"subCode\":\"MessageWritesBlocked\"}}")
                                    .map(body -> row("403 with " + body, json(403, body)).because("HTTP status 403")),
                            Stream.of(400, 403, 404).map(status -> row(status + " in HTML", html(status, "<h1>No</h1>"))
                                    .because("HTTP status " + status)))
                    .flatMap(rows -> rows)
                    .map(row -> row.isNotSent(row.reason()));
        }

        private static Stream<ProviderRow> notNow() {
            String throttled = "{\"error\":{\"code\":\"Throttled\",\"message\":\"Too many requests\"}}";
            return Stream.of(
                    row("412", error(412, "PreconditionFailed")).isNotSentForNow(1, "PreconditionFailed"),
                    row("429", json(429, throttled, "Retry-After", "17")).isNotSentForNow(17, "Throttled"),
                    row("429 without Retry-After", json(429, throttled)).isNotSentForNow(1, "Throttled"),
                    row("429 with two waits", json(429, throttled, "Retry-After", "5", "Retry-After", "17"))
                            .isNotSentForNow(17, "Throttled"),
                    row("429 with a wait and nonsense", json(429, throttled, "Retry-After", "17", "Retry-After", "soon"))
                            .isNotSentForNow(17, "Throttled"),
                    row("429 with a date", json(429, throttled, "Retry-After", "Wed, 21 Oct 2037 07:28:00 GMT"))
                            .isNotSentForNow(86_400, "Throttled"),
                    row("429 with a date that is over", json(429, throttled, "Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"))
                            .isNotSentForNow(1, "Throttled"),
                    row("429 with 2.5 s", json(429, throttled, "Retry-After", "2.5")).isNotSentForNow(3, "Throttled"),
                    row("429 with nonsense", json(429, throttled, "Retry-After", "soon")).isNotSentForNow(1, "Throttled"),
                    row("429 with -5 s", json(429, throttled, "Retry-After", "-5")).isNotSentForNow(1, "Throttled"),
                    row("429 with ages", json(429, throttled, "Retry-After", "99999999999999999999"))
                            .isNotSentForNow(86_400, "Throttled"));
        }

        private static Stream<ProviderRow> unknown() {
            return Stream.of(
                            errors(500, "ServiceError"),
                            errors(502, "BadGateway"),
                            errors(503, "ServiceUnavailable"),
                            errors(504, "GatewayTimeout"),
                            Stream.of(row("503 that says retry", json(503, "", "Retry-After", "1"))
                                    .because("HTTP status 503")))
                    .flatMap(rows -> rows)
                    .map(row -> row.isUnknown(row.reason()));
        }

        @ParameterizedTest
        @MethodSource("rows")
        void isWhatTheTableSays(ProviderRow row) {
            row.check(teams);
        }

        @ParameterizedTest
        @MethodSource("rows")
        void keepsTheIdempotencyKeyOnlyIfTheMessageMayBeOut(ProviderRow row) {
            row.checkIdempotencyKey(teams);
        }

        @ParameterizedTest
        @ValueSource(strings = {"{\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}", "{\"message\":\"no to %s\"}",
            "{\"message\":\"{\\\"subCode\\\": \\\"%s\\\"}\"}"})
        void neverShowsTheAccessTokenOrTheSecret(String body) {
            // given
            teams.send();
            teams.answer(json(403, body.replace("%s", teams.lastToken())));
            // when
            Answer token = teams.send();
            teams.answer(json(403, body.replace("%s", teams.secret())));
            Answer secret = teams.send();
            // then
            assertThat(token.status()).isEqualTo(502);
            assertThat(token.text()).doesNotContain(teams.lastToken());
            assertThat(secret.text()).doesNotContain(teams.secret());
        }
    }

    @Nested
    class ARefusedToken {

        @Test
        void isRenewedAndTheMessageSentOnceMore() {
            // given
            forgetToken();
            teams.send();
            String refused = teams.lastToken();
            teams.reset();
            teams.script(message -> message.headers().get("authorization").equals("Bearer " + refused)
                    ? json(401, "{\"message\":\"Authorization has been denied.\"}", "Authorization", "Basic bm9uZQ==")
                    : HttpChannel.TEAMS.success());
            // when
            Answer answer = teams.send();
            // then
            assertThat(answer.id()).isEqualTo(HttpChannel.TEAMS.successId());
            assertThat(teams.messages()).hasSize(2);
            assertThat(teams.messages().get(1).headers()).containsEntry("authorization", "Bearer " + teams.lastToken());
            assertThat(teams.messages().get(1).path()).isEqualTo(teams.messages().get(0).path());
            assertThat(teams.messages().get(1).body()).isEqualTo(teams.messages().get(0).body());
            assertThat(teams.tokenRequests()).hasSize(1);
        }

        @Test
        void isNotUsedForTheNextMessage() {
            // given
            forgetToken();
            teams.send();
            String refused = teams.lastToken();
            teams.answer(error(401, "Unauthorized"));
            teams.send();
            teams.reset();
            // when
            teams.send();
            // then
            assertThat(teams.message().headers().get("authorization")).isNotEqualTo("Bearer " + refused);
        }

        @Test
        void leavesTheMessageUnsentIfThereIsNoOther() {
            // given
            teams.send();
            teams.reset();
            teams.answer(error(401, "Unauthorized"));
            teams.answerTokens(json(503, ""));
            String key = teams.newKey();
            // when
            Answer first = teams.send(key);
            teams.reset();
            Answer second = teams.send(key);
            // then
            assertThat(first.status()).isEqualTo(502);
            assertThat(first.outcome()).isEqualTo("not_sent");
            assertThat(first.header("Retry-After")).isEqualTo("5");
            assertThat(second.status()).isEqualTo(200);
        }

        @Test
        void keepsTheIdempotencyKeyIfTheSecondAnswerIsUnknown() {
            // given
            forgetToken();
            teams.send();
            String refused = teams.lastToken();
            teams.script(message -> message.headers().get("authorization").equals("Bearer " + refused)
                    ? error(401, "Unauthorized")
                    : html(502, "<h1>Bad gateway</h1>"));
            String key = teams.newKey();
            // when
            Answer first = teams.send(key);
            teams.reset();
            Answer second = teams.send(key);
            // then
            assertThat(first.outcome()).isEqualTo("unknown");
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(teams.messages()).isEmpty();
        }
    }

    @Nested
    class TheToken {

        @BeforeEach
        void reset() {
            forgetToken();
        }

        @Test
        void isAskedForWithAForm() {
            // when
            teams.send();
            // then
            Received request = teams.tokenRequests().get(0);
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/oauth2/v2.0/token");
            assertThat(request.headers())
                    .containsOnlyKeys(ConnectedChannel.REQUEST_HEADERS_WITHOUT_AUTHORIZATION)
                    .containsEntry("content-type", "application/x-www-form-urlencoded; charset=utf-8");
            assertThat(request.body()).isEqualTo("grant_type=client_credentials&client_id=bot-1&client_secret="
                    + teams.secret().replace("~", "%7E") + "&scope=https%3A%2F%2Fapi.botframework.com%2F.default");
        }

        @Test
        void isAskedForWithAnEncodedSecret() {
            // when
            Answer answer = teams.sendWithOddSecret();
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(teams.tokenRequests().get(0).body())
                    .contains("&client_secret=a%2Bb%26c%3Dd+%2525%2F%3F%23%7E%C3%A9");
        }

        @Test
        void isFetchedOnceForMessagesAtTheSameTime() {
            // given
            teams.answerTokens(after(300, teams.newToken()));
            // when
            List<Answer> answers = sendAtTheSameTime(50);
            // then
            assertThat(answers).allMatch(answer -> answer.status() == 200);
            assertThat(teams.messages()).hasSize(50);
            assertThat(teams.tokenRequests()).hasSize(1);
        }

        @Test
        void failsOnceForMessagesAtTheSameTime() {
            // given
            teams.answerTokens(silence());
            long start = System.nanoTime();
            // when
            List<Answer> answers = sendAtTheSameTime(20);
            // then
            assertThat(answers).allMatch(answer -> "not_sent".equals(answer.outcome()));
            assertThat(teams.messages()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        }

        private static List<Answer> sendAtTheSameTime(int messages) {
            List<CompletableFuture<Answer>> sent = IntStream.range(0, messages)
                    .mapToObj(i -> teams.gateway().sendAsync(teams.body()))
                    .toList();
            return sent.stream().map(CompletableFuture::join).toList();
        }

        @Test
        void isKeptUntilShortlyBeforeItExpires() {
            // given
            
            teams.send();
            // when
            CLOCK.advance(Duration.ofMinutes(54));
            teams.send();
            int early = teams.tokenRequests().size();
            CLOCK.advance(Duration.ofMinutes(5));
            teams.send();
            int late = teams.tokenRequests().size();
            // then
            assertThat(early).isEqualTo(1);
            assertThat(late).isEqualTo(2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"3599", "\"3599\"", "0", "-1", "null", "\"soon\"", "{}", "9223372036854775807",
            "99999999999999999999999", "1e300"})
        void isUsedWhateverItsLifetime(String expiresIn) {
            // given
            teams.answerTokens(json(200, "{\"access_token\":\"t\",\"expires_in\":" + expiresIn + "}"));
            // when
            Answer answer = teams.send();
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(teams.message().headers()).containsEntry("authorization", "Bearer t");
        }

        static Stream<ProviderRow> refusals() {
            String aad = "\"error_description\":\"AADSTS7000215: Invalid client secret provided.\"}";
            return Stream.of(
                    row("400 invalid_client", json(400, "{\"error\":\"invalid_client\"," + aad))
                            .isTheConnectionsFault("invalid_client"),
                    row("401 invalid_client", json(401, "{\"error\":\"invalid_client\"," + aad))
                            .isTheConnectionsFault("invalid_client"),
                    row("400 unauthorized_client", json(400, "{\"error\":\"unauthorized_client\"," + aad))
                            .isTheConnectionsFault("unauthorized_client"),
                    row("400 in HTML", html(400, "<h1>400</h1>")).isTheConnectionsFault("HTTP status 400"),
                    row("400 with an odd error", json(400, "{\"error\":{}}")).isTheConnectionsFault("HTTP status 400"),
                    row("404", html(404, "<h1>404</h1>")).isTheConnectionsFault("HTTP status 404"),
                    row("302", json(302, "", "Location", "http://127.0.0.1:1/")).isNotSent("HTTP status 302"),
                    row("429 with Retry-After", json(429, "", "Retry-After", "17"))
                            .isNotSentForNow(17, "HTTP status 429"),
                    row("429", json(429, "{}")).isNotSentForNow(5, "HTTP status 429"),
                    row("500", html(500, "<h1>500</h1>")).isNotSentForNow(5, "HTTP status 500"),
                    row("503", json(503, "{}")).isNotSentForNow(5, "HTTP status 503"),
                    row("200 in HTML", html(200, "<h1>Wi-Fi</h1>")).isNotSentForNow(5, "no access token"),
                    row("200 without a body", json(200, "")).isNotSentForNow(5, "no access token"),
                    row("200 without a token", json(200, "{\"token_type\":\"Bearer\"}"))
                            .isNotSentForNow(5, "no access token"),
                    row("200 with a token that is no text", json(200, "{\"access_token\":7}"))
                            .isNotSentForNow(5, "no access token"),
                    row("200 with a token that no header takes", json(200, "{\"access_token\":\"a\\u0001b\"}"))
                            .isNotSentForNow(5, "no access token"),
                    row("silence", silence()).isNotSentForNow(5, "no access token"),
                    row("a reset", FakeProvider.reset()).isNotSentForNow(5, "no access token"),
                    row("a closed connection", hangUp()).isNotSentForNow(5, "no access token"));
        }

        @ParameterizedTest
        @MethodSource("refusals")
        void leavesTheMessageUnsentIfItIsRefused(ProviderRow row) {
            // given
            teams.answerTokens(row.answer());
            String key = teams.newKey();
            // when
            Answer first = teams.send(key);
            int messages = teams.messages().size();
            teams.reset();
            Answer second = teams.send(key);
            // then
            row.assertRead(first);
            assertThat(messages).isZero();
            assertThat(second.status()).as(second.text()).isEqualTo(200);
            assertThat(teams.messages()).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret %s.\"}",
            "{\"error\":\"AADSTS7000215 %s\"}",
            "{\"error\":\"%s\"}"})
        void neverShowsTheSecretThatItsEndpointEchoes(String body) {
            // given
            teams.answerTokens(json(401, body.replace("%s", teams.secret())));
            // when
            Answer answer = teams.send();
            // then
            assertThat(answer.code()).isEqualTo("insufficient_permissions");
            assertThat(answer.text()).doesNotContain(teams.secret()).doesNotContain("AADSTS");
        }
    }
}

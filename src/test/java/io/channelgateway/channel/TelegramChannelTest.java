package io.channelgateway.channel;

import static io.channelgateway.support.FakeProvider.html;
import static io.channelgateway.support.FakeProvider.json;
import static io.channelgateway.support.ProviderRow.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.support.ConnectedChannel;
import io.channelgateway.support.FakeProvider.Received;
import io.channelgateway.support.FakeProvider.Reply;
import io.channelgateway.support.HostileRequest;
import io.channelgateway.support.HttpChannel;
import io.channelgateway.support.ProviderRow;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.support.TestGateway;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches Telegram's {@code sendMessage}, and what each of its answers means. */
class TelegramChannelTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static ConnectedChannel telegram;

    @BeforeAll
    static void start() {
        telegram = ConnectedChannel.start(HttpChannel.TELEGRAM);
    }

    @AfterAll
    static void stop() {
        telegram.close();
    }

    @BeforeEach
    void reset() {
        telegram.reset();
    }

    private static JsonNode chatOf(Received message) throws IOException {
        return JSON.readTree(message.body()).path("chat_id");
    }

    private static Reply error(int status, String description) {
        return json(status, "{\"ok\":false,\"error_code\":" + status + ",\"description\":\"" + description + "\"}");
    }

    @Nested
    class TheRequest {

        @Test
        void isOnePostOfSendMessageWithTheTokenInItsPath() throws IOException {
            // when
            Answer answer = telegram.send();
            // then
            Received request = telegram.message();
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/bot" + telegram.secret() + "/sendMessage");
            assertThat(JSON.readTree(request.body())).isEqualTo(JSON.readTree("{\"chat_id\":-1001234567890,\"text\":"
                    + JSON.writeValueAsString(TestGateway.TEXT) + ",\"link_preview_options\":{\"is_disabled\":true}}"));
        }

        @Test
        void carriesNoHeaderOfTheClientsAndNoAuthorization() {
            // when
            telegram.gateway()
                    .send(telegram.body(), "Idempotency-Key", telegram.newKey(), "Cookie", "a=b", "X-Trace", "1");
            // then
            assertThat(telegram.message().headers())
                    .containsOnlyKeys(ConnectedChannel.REQUEST_HEADERS_WITHOUT_AUTHORIZATION)
                    .containsEntry("content-type", "application/json; charset=utf-8");
        }

        @ParameterizedTest
        @ValueSource(strings = {"1", "123456789", "5012345678", "-1001234567890", "9223372036854775807",
            "-9223372036854775808", "9999999999999999999"})
        void namesTheChatAsANumber(String recipient) throws IOException {
            // when
            Answer answer = telegram.gateway().send(telegram.bodyWithRecipient(recipient));
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(chatOf(telegram.message()).isIntegralNumber()).isTrue();
            assertThat(chatOf(telegram.message()).asText()).isEqualTo(recipient);
        }

        @ParameterizedTest
        @MethodSource("io.channelgateway.support.Texts#all")
        void holdsTheTextExactly(String text) throws IOException {
            // when
            Answer answer = telegram.gateway().send(telegram.bodyWithText(text));
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(JSON.readTree(telegram.message().body()).path("text").textValue()).isEqualTo(text);
        }

        @ParameterizedTest
        @MethodSource("io.channelgateway.support.HostileRequest#all")
        void isTheSameWhateverTheClientAdds(HostileRequest hostile) throws IOException {
            hostile.check(telegram);
        }

        @Test
        void hasNoDoubleSlashForABaseUrlThatEndsWithOne() {
            // when
            telegram.sendWithSlashAfterBaseUrl();
            // then
            assertThat(telegram.message().path()).isEqualTo("/bot" + telegram.secret() + "/sendMessage");
        }
    }

    @Nested
    class ATokenThatNoUrlCanHold {

        @Test
        void leavesTheMessageUnsentAndStaysASecret() {
            // when
            Answer answer = telegram.sendWithOddSecret();
            // then
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("insufficient_permissions");
            assertThat(answer.text()).doesNotContain("a+b&c");
            assertThat(telegram.messages()).isEmpty();
        }
    }

    @Nested
    class TheAnswer {

        static Stream<ProviderRow> rows() {
            return Stream.of(
                            confirmed(), unconfirmed(), requestAtFault(), connectionAtFault(), notAccepted(),
                            throttled(), unknown(), ProviderRow.unreadable(), ProviderRow.bareStatuses())
                    .flatMap(rows -> rows);
        }

        private static Stream<ProviderRow> errors(int status, String... descriptions) {
            return Stream.of(descriptions).map(text -> row(status + " " + text, error(status, text)).because(text));
        }

        private static Stream<ProviderRow> confirmed() {
            return Stream.of("4242", "2147483648", "9007199254740993", "9223372036854775807")
                    .map(id -> row("message_id " + id, json(200, "{\"ok\":true,\"result\":{\"message_id\":" + id
                            + ",\"chat\":{\"id\":-1001234567890},\"date\":1,\"text\":\"x\"}}")).isSent(id));
        }

        private static Stream<ProviderRow> unconfirmed() {
            return Stream.concat(
                    ProviderRow.withoutAnyId(),
                    Stream.of(
                                    "{\"ok\":true}",
                                    "{\"ok\":true,\"result\":true}",
                                    "{\"ok\":true,\"result\":{}}",
                                    "{\"ok\":true,\"result\":{\"message_id\":null}}",
                                    "{\"ok\":true,\"result\":{\"message_id\":\"\"}}",
                                    "{\"ok\":true,\"result\":{\"message_id\":4242.5}}",
                                    "{\"ok\":true,\"result\":[{\"message_id\":4242}]}",
                                    "{\"ok\":\"true\",\"result\":{\"message_id\":4242}}",
                                    "{\"result\":{\"message_id\":4242}}",
                                    "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: chat not found\"}")
                            .map(body -> row(body, json(200, body))))
                    .map(row -> row.isUnknown("names no message"));
        }

        private static Stream<ProviderRow> requestAtFault() {
            return Stream.concat(
                            errors(
                                    400,
                                    "Bad Request: chat not found",
                                    "Bad Request: chat_id is empty",
                                    "Bad Request: message text is empty",
                                    "Bad Request: message must be non-empty",
                                    "Bad Request: text must be non-empty",
                                    "Bad Request: message is too long",
                                    "Bad Request: can't parse entities: unsupported start tag",
                                    "Bad Request: PEER_ID_INVALID"),
                            Stream.of(
                                    row("413", error(413, "Request Entity Too Large"))
                                            .because("Request Entity Too Large"),
                                    row("413 in HTML", html(413, "<h1>413</h1>")).because("HTTP status 413")))
                    .map(row -> row.isTheRequestsFault(row.reason()));
        }

        private static Stream<ProviderRow> connectionAtFault() {
            return Stream.of(
                            errors(
                                    403,
                                    "Forbidden: bot was blocked by the user",
                                    "Forbidden: user is deactivated",
                                    "Forbidden: bot was kicked from the supergroup chat",
                                    "Forbidden: bot is not a member of the channel chat",
                                    "Forbidden: bot can't initiate conversation with a user"),
                            errors(
                                    400,
                                    "Bad Request: not enough rights to send text messages to the chat",
                                    "Bad Request: have no rights to send a message",
                                    "Bad Request: need administrator rights in the channel chat",
                                    "Bad Request: CHAT_ADMIN_REQUIRED",
                                    "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN",
                                    "Bad Request: CHAT_WRITE_FORBIDDEN"),
                            errors(401, "Unauthorized"),
                            errors(404, "Not Found"),
                            errors(421, "Misdirected Request"),
                            Stream.of(401, 403, 404, 421)
                                    .map(status -> row(status + " in HTML", html(status, "<h1>No</h1>"))
                                            .because("HTTP status " + status)))
                    .flatMap(rows -> rows)
                    .map(row -> row.isTheConnectionsFault(row.reason()));
        }

        private static Stream<ProviderRow> notAccepted() {
            return Stream.concat(
                            errors(400, "Bad Request: the stars are wrong", "Bad Request: can’t do that, señor"),
                            errors(409, "Conflict: terminated by other getUpdates request"))
                    .map(row -> row.isNotSent(row.reason()));
        }

        private static Stream<ProviderRow> notAcceptedWithoutAReason() {
            return Stream.of("{}", "[]", "null", "\"x\"", "{\"description\":null}", "{\"description\":{\"a\":1}}",
                            "{\"description\":\"\"}", "")
                    .map(body -> row("400 with " + body, json(400, body)).isNotSent("HTTP status 400"));
        }

        private static Stream<ProviderRow> throttled() {
            return Stream.of(
                    throttled("429 in both places", "35", "36").isNotSentForNow(35, "retry after"),
                    throttled("429 in the body", "35", null).isNotSentForNow(35, "retry after"),
                    throttled("429 in the header", null, "36").isNotSentForNow(36, "retry after"),
                    throttled("429 in no place", null, null).isNotSentForNow(1, "retry after"),
                    throttled("429 with -5 s", "-5", null).isNotSentForNow(1, "retry after"),
                    throttled("429 with 0 s", "0", null).isNotSentForNow(1, "retry after"),
                    throttled("429 with years", "2000000000", null).isNotSentForNow(86_400, "retry after"),
                    throttled("429 with ages", "99999999999999999999", null).isNotSentForNow(86_400, "retry after"),
                    throttled("429 with a text", "\"soon\"", "36").isNotSentForNow(36, "retry after"),
                    throttled("429 with a date", null, "Wed, 21 Oct 2037 07:28:00 GMT")
                            .isNotSentForNow(86_400, "retry after"));
        }

        private static ProviderRow throttled(String what, String inBody, String inHeader) {
            String body = "{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests: retry after\""
                    + (inBody == null ? "" : ",\"parameters\":{\"retry_after\":" + inBody + "}") + "}";
            return row(what, inHeader == null ? json(429, body) : json(429, body, "Retry-After", inHeader));
        }

        private static Stream<ProviderRow> unknown() {
            return Stream.of(
                    errors(500, "Internal Server Error: sent message was immediately deleted and can't be returned",
                            "Internal Server Error: restart"),
                    errors(502, "Bad Gateway"), errors(503, "Service Unavailable"), errors(504, "Gateway Timeout"))
                    .flatMap(rows -> rows)
                    .map(row -> row.isUnknown(row.reason()));
        }

        @ParameterizedTest
        @MethodSource({"rows", "notAcceptedWithoutAReason"})
        void isWhatTheTableSays(ProviderRow row) {
            row.check(telegram);
        }

        @ParameterizedTest
        @MethodSource({"rows", "notAcceptedWithoutAReason"})
        void keepsTheIdempotencyKeyOnlyIfTheMessageMayBeOut(ProviderRow row) {
            row.checkIdempotencyKey(telegram);
        }

        @Test
        void masksTheTokenThatTelegramEchoes() {
            // given
            telegram.answer(error(404, "no such method: /bot" + telegram.secret() + "/sendMessage"));
            // when
            Answer answer = telegram.send();
            // then
            assertThat(answer.text()).doesNotContain(telegram.secret()).contains("/bot***/sendMessage");
        }
    }

    @Nested
    class AGroupThatBecameASupergroup {

        private static final String UPGRADED = "Bad Request: group chat was upgraded to a supergroup chat";

        private static Reply movedTo(String chat) {
            return json(400, "{\"ok\":false,\"error_code\":400,\"description\":\"" + UPGRADED
                    + "\",\"parameters\":{\"migrate_to_chat_id\":" + chat + "}}");
        }

        private static void answer(Reply fromTheOldChat, Reply fromTheNewChat) {
            telegram.script(message -> message.body().contains("-100999") ? fromTheNewChat : fromTheOldChat);
        }

        @Test
        void getsTheMessageOnceMoreUnderItsNewId() throws IOException {
            // given
            answer(movedTo("-1009999999999"), HttpChannel.TELEGRAM.success());
            // when
            Answer answer = telegram.send();
            // then
            assertThat(answer.id()).isEqualTo("4242");
            assertThat(telegram.messages()).hasSize(2);
            assertThat(chatOf(telegram.messages().get(0)).asLong()).isEqualTo(-1001234567890L);
            assertThat(chatOf(telegram.messages().get(1)).asLong()).isEqualTo(-1009999999999L);
            assertThat(JSON.readTree(telegram.messages().get(1).body()).path("text").textValue())
                    .isEqualTo(TestGateway.TEXT);
        }

        @Test
        void isFollowedOnlyOnce() {
            // given
            answer(movedTo("-1009999999999"), movedTo("-1009999999998"));
            // when
            Answer answer = telegram.send();
            // then
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("validation_error");
            assertThat(answer.message()).contains(UPGRADED, "-1009999999998");
            assertThat(telegram.messages()).hasSize(2);
        }

        @Test
        void isNotFollowedWithoutANewId() {
            // given
            telegram.answer(error(400, UPGRADED));
            // when
            Answer answer = telegram.send();
            // then
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message()).contains(UPGRADED);
            assertThat(telegram.messages()).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"null", "true", "1.5", "{}", "\"@evil\""})
        void isNotFollowedToSomethingThatIsNoId(String chat) {
            // given
            telegram.answer(movedTo(chat));
            // when
            Answer answer = telegram.send();
            // then
            assertThat(answer.status()).isEqualTo(400);
            assertThat(telegram.messages()).hasSize(1);
        }

        @Test
        void keepsTheIdempotencyKeyIfItsSecondAnswerIsUnknown() {
            // given
            answer(movedTo("-1009999999999"), html(502, "<h1>Bad gateway</h1>"));
            String key = telegram.newKey();
            // when
            Answer first = telegram.send(key);
            telegram.reset();
            Answer second = telegram.send(key);
            // then
            assertThat(first.outcome()).isEqualTo("unknown");
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(telegram.messages()).isEmpty();
        }
    }
}

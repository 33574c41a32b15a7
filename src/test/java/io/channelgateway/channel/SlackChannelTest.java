package io.channelgateway.channel;

import static io.channelgateway.support.FakeProvider.html;
import static io.channelgateway.support.FakeProvider.json;
import static io.channelgateway.support.ProviderRow.row;
import static org.assertj.core.api.Assertions.assertThat;

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

/** What reaches Slack's {@code chat.postMessage}, and what each of its answers means. */
class SlackChannelTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static ConnectedChannel slack;

    @BeforeAll
    static void start() {
        slack = ConnectedChannel.start(HttpChannel.SLACK);
    }

    @AfterAll
    static void stop() {
        slack.close();
    }

    @BeforeEach
    void reset() {
        slack.reset();
    }

    @Nested
    class TheRequest {

        @Test
        void isOnePostOfChatPostMessage() throws IOException {
            // when
            Answer answer = slack.send();
            // then
            Received request = slack.message();
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/api/chat.postMessage");
            assertThat(JSON.readTree(request.body())).isEqualTo(JSON.createObjectNode()
                    .put("channel", "C01234567")
                    .put("text", TestGateway.TEXT)
                    .put("mrkdwn", true)
                    .put("unfurl_links", false));
        }

        @Test
        void carriesTheBotTokenAndNoHeaderOfTheClients() {
            // when
            slack.gateway().send(slack.body(), "Idempotency-Key", slack.newKey(), "Cookie", "a=b", "X-Trace", "1");
            // then
            assertThat(slack.message().headers())
                    .containsOnlyKeys(ConnectedChannel.REQUEST_HEADERS)
                    .containsEntry("authorization", "Bearer " + slack.secret())
                    .containsEntry("content-type", "application/json; charset=utf-8");
        }

        @ParameterizedTest
        @ValueSource(strings = {"C01234567", "G01234567", "D01234567", "U01234567", "W01234567"})
        void namesTheRecipientAsTheChannel(String recipient) throws IOException {
            // when
            slack.gateway().send(slack.bodyWithRecipient(recipient));
            // then
            assertThat(JSON.readTree(slack.message().body()).path("channel").textValue()).isEqualTo(recipient);
        }

        @ParameterizedTest
        @MethodSource("io.channelgateway.support.Texts#all")
        void holdsTheTextExactly(String text) throws IOException {
            // when
            Answer answer = slack.gateway().send(slack.bodyWithText(text));
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(JSON.readTree(slack.message().body()).path("text").textValue()).isEqualTo(text);
        }

        @ParameterizedTest
        @MethodSource("io.channelgateway.support.HostileRequest#all")
        void isTheSameWhateverTheClientAdds(HostileRequest hostile) throws IOException {
            hostile.check(slack);
        }

        @Test
        void hasNoDoubleSlashForABaseUrlThatEndsWithOne() {
            // when
            slack.sendWithSlashAfterBaseUrl();
            // then
            assertThat(slack.message().path()).isEqualTo("/api/chat.postMessage");
        }
    }

    @Nested
    class TheAnswer {

        static Stream<ProviderRow> rows() {
            return Stream.of(
                            confirmed(), unconfirmed(), throttled(), requestAtFault(), connectionAtFault(),
                            notAccepted(), notNow(), unknown(), ProviderRow.unreadable(), ProviderRow.bareStatuses())
                    .flatMap(rows -> rows);
        }

        private static Reply error(String error) {
            return json(200, "{\"ok\":false,\"error\":\"" + error + "\"}");
        }

        private static Stream<ProviderRow> errors(String... errors) {
            return Stream.of(errors).map(error -> row(error, error(error)));
        }

        private static Stream<ProviderRow> confirmed() {
            return Stream.of(
                    row("ok:true with ts", json(200, "{\"ok\":true,\"channel\":\"D012\",\"ts\":\"1.2\",\"x\":null}")),
                    row("ok:true with a warning", json(200, "{\"ok\":true,\"ts\":\"1.2\","
                            + "\"warning\":\"missing_charset\","
                            + "\"response_metadata\":{\"warnings\":[\"missing_charset\"]}}")))
                    .map(row -> row.isSent("1.2"));
        }

        private static Stream<ProviderRow> unconfirmed() {
            return Stream.concat(
                    ProviderRow.withoutAnyId(),
                    Stream.of(
                                    "{\"ok\":true,\"channel\":\"C01234567\"}",
                                    "{\"ok\":true,\"ts\":\"\"}",
                                    "{\"ok\":true,\"ts\":null}",
                                    "{\"ok\":true,\"ts\":true}",
                                    "{\"ok\":true,\"ts\":{\"ts\":\"1.2\"}}",
                                    "{\"ok\":true,\"ts\":1503435956.000247}",
                                    "{\"ok\":true,\"error\":\"channel_not_found\"}",
                                    "{\"ok\":\"true\",\"ts\":\"1.2\"}",
                                    "{\"ts\":\"1.2\"}",
                                    "{\"error\":\"channel_not_found\"}",
                                    "{\"ok\":\"false\",\"error\":\"channel_not_found\"}",
                                    "{\"ok\":false}",
                                    "{\"ok\":false,\"error\":7}",
                                    "{\"ok\":false,\"error\":{\"code\":1}}")
                            .map(body -> row(body, json(200, body))))
                    .map(row -> row.isUnknown("names no message"));
        }

        private static Stream<ProviderRow> throttled() {
            return Stream.concat(
                    errors("ratelimited", "rate_limited").map(row -> row.isNotSentForNow(1, row.what())),
                    Stream.of(
                            throttled("429 without Retry-After").isNotSentForNow(1, "ratelimited"),
                            throttled("429", "Retry-After", "30").isNotSentForNow(30, "ratelimited"),
                            throttled("429 with two waits", "Retry-After", "3", "Retry-After", "30")
                                    .isNotSentForNow(30, "ratelimited"),
                            throttled("429 with a date", "Retry-After", "Wed, 21 Oct 2037 07:28:00 GMT")
                                    .isNotSentForNow(86_400, "ratelimited"),
                            throttled("429 with -5 s", "Retry-After", "-5").isNotSentForNow(1, "ratelimited"),
                            throttled("429 with 0 s", "Retry-After", "0").isNotSentForNow(1, "ratelimited"),
                            throttled("429 with years", "Retry-After", "999999999")
                                    .isNotSentForNow(86_400, "ratelimited"),
                            throttled("429 with ages", "Retry-After", "99999999999999999999")
                                    .isNotSentForNow(86_400, "ratelimited"),
                            row("message_limit_exceeded", error("message_limit_exceeded"))
                                    .isNotSent("message_limit_exceeded")));
        }

        private static ProviderRow throttled(String what, String... headers) {
            return row(what, json(429, "{\"ok\":false,\"error\":\"ratelimited\"}", headers));
        }

        private static Stream<ProviderRow> requestAtFault() {
            return errors("channel_not_found", "is_archived", "msg_too_long", "no_text")
                    .map(row -> row.isTheRequestsFault(row.what()));
        }

        private static Stream<ProviderRow> connectionAtFault() {
            Stream<ProviderRow> more = Stream.of(
                    row("invalid_auth with 401", json(401, "{\"ok\":false,\"error\":\"invalid_auth\"}"))
                            .isTheConnectionsFault("invalid_auth"),
                    row("missing_scope with its name", json(200, "{\"ok\":false,\"error\":\"missing_scope\","
                            + "\"needed\":\"chat:write\",\"provided\":\"identify\"}"))
                            .isTheConnectionsFault("missing_scope (needed: chat:write)"));
            return Stream.concat(
                    more,
                    errors(
                                    "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive",
                                    "missing_scope", "no_permission", "not_allowed_token_type", "access_denied",
                                    "accesslimited", "org_login_required", "two_factor_setup_required",
                                    "app_access_restricted", "not_in_channel", "messages_tab_disabled")
                            .map(row -> row.isTheConnectionsFault(row.what())));
        }

        private static Stream<ProviderRow> notAccepted() {
            return errors(
                            "restricted_action", "restricted_action_read_only_channel", "ekm_access_denied",
                            "enterprise_is_restricted", "slack_connect_file_link_sharing_blocked", "is_bot",
                            "method_deprecated", "deprecated_endpoint", "unknown_method", "invalid_arg_name",
                            "invalid_array_arg", "invalid_charset", "invalid_form_data", "invalid_post_type",
                            "missing_post_type", "a_word_that_nobody_documented")
                    .map(row -> row.isNotSent(row.what()));
        }

        private static Stream<ProviderRow> notNow() {
            return errors("service_unavailable", "team_added_to_org", "request_timeout")
                    .map(row -> row.isNotSentForNow(5, row.what()));
        }

        private static Stream<ProviderRow> unknown() {
            return Stream.concat(
                    errors("fatal_error", "internal_error").map(row -> row.isUnknown(row.what())),
                    Stream.of(
                            row("503 that says retry", json(503, "{\"ok\":false,\"error\":\"service_unavailable\"}",
                                    "Retry-After", "1")).isUnknown("HTTP status 503"),
                            row("500 without a body", html(500, "")).isUnknown("HTTP status 500")));
        }

        @ParameterizedTest
        @MethodSource("rows")
        void isWhatTheTableSays(ProviderRow row) {
            row.check(slack);
        }

        @ParameterizedTest
        @MethodSource("rows")
        void keepsTheIdempotencyKeyOnlyIfTheMessageMayBeOut(ProviderRow row) {
            row.checkIdempotencyKey(slack);
        }

        @Test
        void masksTheTokenThatSlackEchoes() {
            // given
            slack.answer(error("invalid token " + slack.secret()));
            // when
            Answer answer = slack.send();
            // then
            assertThat(answer.text()).doesNotContain(slack.secret()).contains("invalid token ***");
        }
    }
}

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
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches the WhatsApp Cloud API, and what each of its answers means. */
class WhatsAppChannelTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String USAGE = "X-Business-Use-Case-Usage";
    private static ConnectedChannel whatsapp;

    @BeforeAll
    static void start() {
        whatsapp = ConnectedChannel.start(HttpChannel.WHATSAPP);
    }

    @AfterAll
    static void stop() {
        whatsapp.close();
    }

    @BeforeEach
    void reset() {
        whatsapp.reset();
    }

    @Nested
    class TheRequest {

        @Test
        void isOnePostOfATextMessage() throws IOException {
            // when
            Answer answer = whatsapp.send();
            // then
            Received request = whatsapp.message();
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/v23.0/10650000000/messages");
            assertThat(JSON.readTree(request.body())).isEqualTo(JSON.readTree("{\"messaging_product\":\"whatsapp\","
                    + "\"recipient_type\":\"individual\",\"to\":\"+14155550100\",\"type\":\"text\","
                    + "\"text\":{\"preview_url\":false,\"body\":" + JSON.writeValueAsString(TestGateway.TEXT) + "}}"));
        }

        @Test
        void carriesTheAccessTokenAndNoHeaderOfTheClients() {
            // when
            whatsapp.gateway()
                    .send(whatsapp.body(), "Idempotency-Key", whatsapp.newKey(), "Cookie", "a=b", "X-Trace", "1");
            // then
            assertThat(whatsapp.message().headers())
                    .containsOnlyKeys(ConnectedChannel.REQUEST_HEADERS)
                    .containsEntry("authorization", "Bearer " + whatsapp.secret())
                    .containsEntry("content-type", "application/json");
        }

        @ParameterizedTest
        @ValueSource(strings = {"+1234567", "+14155550100", "+123456789012345"})
        void namesTheRecipientWithItsPlus(String recipient) throws IOException {
            // when
            whatsapp.gateway().send(whatsapp.bodyWithRecipient(recipient));
            // then
            assertThat(JSON.readTree(whatsapp.message().body()).path("to").textValue()).isEqualTo(recipient);
        }

        @ParameterizedTest
        @MethodSource("io.channelgateway.support.Texts#all")
        void holdsTheTextExactly(String text) throws IOException {
            // when
            Answer answer = whatsapp.gateway().send(whatsapp.bodyWithText(text));
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(JSON.readTree(whatsapp.message().body()).path("text").path("body").textValue()).isEqualTo(text);
        }

        @ParameterizedTest
        @MethodSource("io.channelgateway.support.HostileRequest#all")
        void isTheSameWhateverTheClientAdds(HostileRequest hostile) throws IOException {
            hostile.check(whatsapp);
        }
    }

    @Nested
    class TheAnswer {

        static Stream<ProviderRow> rows() {
            return Stream.of(
                            confirmed(), unconfirmed(), requestAtFault(), connectionAtFault(), notAccepted(),
                            throttled(), notNow(), unknown(), ProviderRow.unreadable(), ProviderRow.bareStatuses())
                    .flatMap(rows -> rows);
        }

        private static Reply error(int status, int code, String... headers) {
            return json(status, "{\"error\":{\"message\":\"(#" + code + ") Something\","
                    + "\"type\":\"OAuthException\",\"code\":" + code + ",\"error_data\":"
                    + "{\"messaging_product\":\"whatsapp\",\"details\":\"Because of it\"},"
                    + "\"fbtrace_id\":\"A1\"}}", headers);
        }

        /** Meta's own documents and its traffic disagree about the HTTP status; the code decides. */
        private static Stream<ProviderRow> errors(int status, int... codes) {
            return IntStream.of(codes).mapToObj(code -> row(status + " with code " + code, error(status, code))
                    .because("(#" + code + ") Something: Because of it"));
        }

        private static ProviderRow invalidParameter(String message, String details) {
            return row("code 100: " + message + " " + details, json(400, "{\"error\":{\"message\":\"" + message
                    + "\",\"type\":\"OAuthException\",\"code\":100,\"error_data\":{\"details\":\"" + details + "\"}}}"))
                    .because(details);
        }

        private static Stream<ProviderRow> confirmed() {
            String contacts = "\"contacts\":[{\"input\":\"+14155550100\",\"wa_id\":\"5214155550100\"}]";
            String serialized = "application/x-java-serialized-object";
            return Stream.concat(
                    Stream.of("accepted", "held_for_quality_assessment", "paused", "a status from the future")
                            .map(status -> row("200 " + status, json(200, "{\"messaging_product\":\"whatsapp\"," + contacts
                                    + ",\"messages\":[{\"id\":\"wamid.A==\",\"message_status\":\"" + status + "\"}]}"))
                                    .isSent("wamid.A==")),
                    Stream.of(row("200 of another type", typed(serialized, "{\"messages\":[{\"id\":\"wamid.A==\"}]}"))
                            .isSent("wamid.A==")));
        }

        private static Reply typed(String type, String body) {
            return connection -> {
                connection.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
                return true;
            };
        }

        private static Stream<ProviderRow> unconfirmed() {
            return Stream.concat(
                    ProviderRow.withoutAnyId(),
                    Stream.of(
                                    "{\"messages\":[]}",
                                    "{\"messages\":{\"id\":\"wamid.A\"}}",
                                    "{\"messages\":[\"wamid.A\"]}",
                                    "{\"messages\":[{}]}",
                                    "{\"messages\":[{\"id\":\"\"}]}",
                                    "{\"messages\":[{\"id\":null}]}",
                                    "{\"messages\":[{\"id\":\"a\\u0000b\"}]}",
                                    "{\"messages\":[{\"id\":\"" + "a".repeat(2_000) + "\"}]}",
                                    "{\"messages\":[{\"id\":17}]}",
                                    "{\"messages\":[{\"id\":true}]}",
                                    "{\"error\":{\"code\":131026,\"message\":\"x\"}}")
                            .map(body -> row(body, json(200, body))))
                    .map(row -> row.isUnknown("names no message"));
        }

        private static Stream<ProviderRow> requestAtFault() {
            return Stream.concat(
                            errors(400, 131026, 131030, 131021, 131009, 131051, 130403),
                            Stream.of(
                                    invalidParameter("(#100) Invalid parameter", "Parameter 'to' is not valid"),
                                    invalidParameter("(#100) The parameter to is required.", ""),
                                    invalidParameter("(#100) Invalid parameter", "Invalid recipient"),
                                    invalidParameter("(#100) Invalid parameter",
                                            "Param text['body'] must be at most 4096 characters long."),
                                    invalidParameter("(#100) Param text[body] must be a string", "")))
                    .map(row -> row.isTheRequestsFault(row.reason()));
        }

        private static Stream<ProviderRow> connectionAtFault() {
            Reply missing = json(400, "{\"error\":{\"message\":\"Unsupported post request. Object with ID '1' does not"
                    + " exist, cannot be loaded due to missing permissions, or does not support this operation\","
                    + "\"code\":100,\"error_subcode\":33}}");
            Reply expired = json(401, "{\"error\":{\"message\":\"Error validating access token: Session has expired\","
                    + "\"type\":\"OAuthException\",\"code\":190,\"error_subcode\":463}}");
            return Stream.of(
                            errors(401, 0, 190),
                            errors(403, 10, 200, 299, 131005),
                            errors(400, 33, 190, 131045, 133010),
                            errors(500, 0, 3),
                            Stream.of(
                                    row("code 100/33", missing).because("does not exist"),
                                    row("code 190/463", expired).because("Session has expired")))
                    .flatMap(rows -> rows)
                    .map(row -> row.isTheConnectionsFault(row.reason()));
        }

        private static Stream<ProviderRow> notAccepted() {
            return Stream.of(
                            errors(400, 131047, 131049, 131050, 130472, 131037, 131042, 132000, 132999, 131008, 100),
                            errors(403, 368, 131031, 130497),
                            errors(500, 131047, 132001, 368),
                            errors(400, 999_999, -1, 5),
                            errors(302, 190_190),
                            Stream.of(
                                    invalidParameter("(#100) Param recipient_type must be one of {INDIVIDUAL}", ""),
                                    invalidParameter("(#100) Param type must be one of {TEXT}", ""),
                                    invalidParameter("(#100) Unexpected key context on param", ""),
                                    row("400 without an error", json(400, "{}")).because("HTTP status 400"),
                                    row("400 with a text as error", json(400, "{\"error\":\"x\"}"))
                                            .because("HTTP status 400"),
                                    row("400 with a code in quotes", json(400, "{\"error\":{\"code\":\"190\"}}"))
                                            .because("HTTP status 400"),
                                    row("400 with a message that is no text", json(400, "{\"error\":{\"code\":5,"
                                            + "\"message\":{\"a\":1}}}")).because("code 5"),
                                    row("401 in HTML", html(401, "<h1>401</h1>")).because("HTTP status 401")))
                    .flatMap(rows -> rows)
                    .map(row -> row.isNotSent(row.reason()));
        }

        private static Stream<ProviderRow> throttled() {
            return Stream.of(
                            errors(429, 4, 80007, 130429, 131048, 131056, 133016, 999_999).map(row -> waits(30, row)),
                            errors(400, 4, 80007, 130429, 131048, 131056, 133016).map(row -> waits(30, row)),
                            errors(400, 131064).map(row -> waits(3_600, row)),
                            Stream.of(
                                    waits(7, throttled("Retry-After", "7")),
                                    waits(30, throttled("Retry-After", "-7")),
                                    waits(7, throttled("Retry-After", "7", "Retry-After", "2")),
                                    waits(86_400, throttled("Retry-After", "999999999999")),
                                    waits(19 * 60, throttled(USAGE, minutes("19"))),
                                    waits(7, throttled(USAGE, minutes("19"), "Retry-After", "7")),
                                    waits(19 * 60, throttled(USAGE, minutes("19"), "Retry-After", "soon")),
                                    waits(86_400, throttled(USAGE, minutes("99999999999"))),
                                    waits(30, throttled(USAGE, minutes("0"))),
                                    waits(30, throttled(USAGE, minutes("\"soon\""))),
                                    waits(30, throttled(USAGE, "{oops"))))
                    .flatMap(rows -> rows);
        }

        private static ProviderRow waits(int seconds, ProviderRow row) {
            return row.isNotSentForNow(seconds, row.reason());
        }

        private static ProviderRow throttled(String... headers) {
            return row("code 130429 with " + String.join(" ", headers), error(429, 130429, headers))
                    .because("(#130429)");
        }

        private static String minutes(String value) {
            return "{\"1065\":[{\"type\":\"messaging\",\"estimated_time_to_regain_access\":" + value + "},"
                    + "{\"type\":\"messaging\",\"call_count\":100,\"estimated_time_to_regain_access\":0}]}";
        }

        private static Stream<ProviderRow> notNow() {
            return Stream.concat(errors(500, 131016, 133004), errors(400, 131057))
                    .map(row -> row.isNotSentForNow(30, row.reason()));
        }

        private static Stream<ProviderRow> unknown() {
            return Stream.concat(
                    Stream.of(errors(500, 1, 131000, 999_999, 131999, -1), errors(503, 2), errors(400, 1, 2, 131000))
                            .flatMap(rows -> rows)
                            .map(row -> row.isUnknown(row.reason())),
                    Stream.of(row("500 without an error", json(500, "{}")).isUnknown("HTTP status 500")));
        }

        @ParameterizedTest
        @MethodSource("rows")
        void isWhatTheTableSays(ProviderRow row) {
            row.check(whatsapp);
        }

        @ParameterizedTest
        @MethodSource("rows")
        void keepsTheIdempotencyKeyOnlyIfTheMessageMayBeOut(ProviderRow row) {
            row.checkIdempotencyKey(whatsapp);
        }

        @Test
        void masksTheTokenThatMetaEchoes() {
            // given
            whatsapp.answer(json(401, "{\"error\":{\"message\":\"Malformed access token " + whatsapp.secret()
                    + "\",\"code\":190}}"));
            // when
            Answer answer = whatsapp.send();
            // then
            assertThat(answer.text()).doesNotContain(whatsapp.secret()).contains("Malformed access token ***");
        }
    }
}

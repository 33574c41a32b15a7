package io.channelgateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.DescribedResponse;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.support.TestGateway;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.net.Authenticator;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every refusal of the contract's error table: status, envelope, headers, and that nothing reached the provider. */
class ErrorsTest {

    private static final String SLACK = TestGateway.body("slack", "C01234567");

    private static FakeProvider slack;
    private static TestGateway gateway;
    private static final String READ_ONLY = Secrets.make("wbk_read_");
    private static final String REVOKED = Secrets.make("wbk_revoked_");
    private static final String EXPIRED = Secrets.make("wbk_expired_");

    @BeforeAll
    static void start() {
        slack = FakeProvider.answering(FakeProvider.json(200, "{\"ok\":true,\"ts\":\"1.2\"}"));
        gateway = TestGateway.builder()
                .channel("slack", "{token: " + Secrets.make("xoxb-") + ", base_url: \"" + slack.url() + "\"}")
                .workspaces("""
                          - id: other
                            name: Other
                            plan: starter
                            keys:
                              - {id: key_read, name: r, sha256: %s, permissions: ["read:channels"]}
                              - {id: key_revoked, name: x, sha256: %s, permissions: ["write:channels"], revoked: true}
                              - {id: key_expired, name: y, sha256: %s, permissions: ["write:channels"], expires_at: 2020-01-01T00:00:00Z}
                        """.formatted(Workspaces.sha256(READ_ONLY), Workspaces.sha256(REVOKED), Workspaces.sha256(EXPIRED)))
                .property("camel.server.maxBodySize", 100_000)
                .property("gateway.failed-authentications-per-minute", 1_000)
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        slack.close();
    }

    @AfterEach
    void nothingWasSent() {
        assertThat(slack.received()).isEmpty();
    }

    private static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.message()).endsWith(".");
        assertThat(answer.json().path("error").size()).isEqualTo(2);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertEveryResponseHeader(answer);
    }

    private static void assertEveryResponseHeader(Answer answer) {
        assertThat(answer.header("X-Request-ID")).matches("req_[0-9A-HJKMNP-TV-Z]{26}");
        assertThat(answer.header("X-RateLimit-Limit")).matches("\\d+");
        assertThat(answer.header("X-RateLimit-Remaining")).matches("\\d+");
        assertThat(answer.header("X-RateLimit-Reset")).matches("\\d{10}");
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", URI.create(gateway.url()).getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String slackWith(String field) {
        return "{\"channel\":\"slack\",\"recipient\":\"C01234567\",\"message\":\"x\"," + field + "}";
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(gateway.url() + path))
                .header("Authorization", "Bearer " + gateway.key());
    }

    @Test
    void aReadBehindAClosedDoorSaysNothingOfSending() {
        Door door = gateway.gateway().getCamelContext().getRegistry().lookupByNameAndType("door", Door.class);
        door.close();
        try {
            Answer answer = gateway.get("/v1/channels/messages");
            assertRefused(answer, 503, "unavailable");
            assertThat(answer.message())
                    .isEqualTo("The gateway is starting, stopping or overloaded and takes no requests now; try again.");
        } finally {
            door.open();
        }
    }

    @Nested
    class Status401 {

        @ParameterizedTest
        @ValueSource(strings = {"Bearer wbk_unknown", "Bearer", "Basic d2JrOng=", "wbk_unknown", "Bearer xoxb-1"})
        void refusesAnythingButAKnownKey(String authorization) {
            assertRefused(gateway.send(SLACK, "Authorization", authorization), 401, "invalid_key");
        }

        @Test
        void refusesARequestWithoutAKey() {
            Answer answer = gateway.exchange(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/channels/send"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(SLACK))
                    .build());

            assertRefused(answer, 401, "invalid_key");
        }

        /** Such as one for a proxy: Java's client then takes a 401 without a challenge for a broken connection. */
        @Test
        void isReadByAClientThatHasAnAuthenticator() throws Exception {
            HttpClient client = HttpClient.newBuilder().authenticator(new Authenticator() {}).build();
            HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/channels/messages")).build();

            HttpResponse<String> response = DescribedResponse.checked(client.send(request, BodyHandlers.ofString()));

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().allValues("WWW-Authenticate")).singleElement().asString().startsWith("Bearer ");
        }

        @Test
        void takesAKeyFromNowhereButTheHeader() {
            Answer answer = gateway.exchange(HttpRequest.newBuilder(URI.create(
                            gateway.url() + "/v1/channels/send?Authorization=Bearer%20" + gateway.key()))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(SLACK))
                    .build());

            assertRefused(answer, 401, "invalid_key");
        }

        @Test
        void refusesTwoAuthorizationHeaders() {
            Answer answer = gateway.exchange(request("/v1/channels/send")
                    .header("Authorization", "Bearer " + gateway.key())
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(SLACK))
                    .build());

            assertRefused(answer, 401, "invalid_key");
        }

        @Test
        void refusesRevokedAndExpiredKeys() {
            assertRefused(gateway.send(SLACK, "Authorization", "Bearer " + REVOKED), 401, "invalid_key");
            assertRefused(gateway.send(SLACK, "Authorization", "Bearer " + EXPIRED), 401, "invalid_key");
        }

        @Test
        void showsNoQuotaAndTheNextMidnight() {
            Answer answer = gateway.send(SLACK, "Authorization", "Bearer wbk_unknown");

            assertThat(answer.header("X-RateLimit-Limit")).isEqualTo("0");
            assertThat(answer.header("X-RateLimit-Remaining")).isEqualTo("0");
            Instant reset = Instant.ofEpochSecond(Long.parseLong(answer.header("X-RateLimit-Reset")));
            assertThat(reset.atOffset(ZoneOffset.UTC).toLocalTime()).isEqualTo("00:00");
            assertThat(reset).isBetween(Instant.now(), Instant.now().plusSeconds(86_401));
        }

        @Test
        void comesBeforeAnyWordAboutTheBody() {
            assertRefused(gateway.send("{", "Authorization", "Bearer wbk_unknown"), 401, "invalid_key");
        }
    }

    @Nested
    class Status403 {

        @Test
        void refusesAKeyWithoutThePermissionBeforeAnyWordAboutTheBody() {
            assertRefused(gateway.send("{", "Authorization", "Bearer " + READ_ONLY), 403, "insufficient_permissions");
        }

        @Test
        void refusesAChannelThatIsNotConnected() {
            Answer answer = gateway.send(TestGateway.body("telegram", "123"));

            assertRefused(answer, 403, "insufficient_permissions");
            assertThat(answer.message()).contains("telegram", "not connected");
        }

        @Test
        void comesAfterTheBodyIsValid() {
            assertRefused(gateway.send(TestGateway.body("telegram", "not a number")), 400, "validation_error");
        }
    }

    @Nested
    class Status400 {

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
            {}                                                                                      | channel
            {"channel":"slack","message":"x"}                                                       | recipient
            {"channel":"slack","recipient":"C01234567"}                                             | message
            {"channel":"sms","recipient":"C01234567","message":"x"}                                 | channel
            {"channel":7,"recipient":"C01234567","message":"x"}                                     | channel
            {"channel":"slack","recipient":7,"message":"x"}                                         | recipient
            {"channel":"slack","recipient":"C01234567","message":7}                                 | message
            {"channel":"slack","recipient":"C01234567","message":true}                              | message
            {"channel":"slack","recipient":"C01234567","message":["x"]}                             | message
            {"channel":"slack","recipient":"C01234567","message":null}                              | message
            {"channel":"slack","recipient":"C01234567","message":""}                                | message
            {"channel":"slack","recipient":"C01234567","message":" \\t\\u00a0\\u2003\\u3000\\u0085"} | message
            {"channel":"slack","recipient":"C01234567","message":"a\\u0000b"}                       | message
            {"channel":"slack","recipient":"C01234567","message":"a\\ud83d"}                        | message
            {"channel":"slack","recipient":"","message":"x"}                                        | recipient
            {"channel":"slack","recipient":"#general","message":"x"}                                | recipient
            {"channel":"slack","recipient":"c01234567","message":"x"}                               | recipient
            {"channel":"slack","recipient":"C01234567\\n","message":"x"}                            | recipient
            {"channel":"slack","recipient":"C012?token=x&serverUrl=http://evil","message":"x"}      | recipient
            {"channel":"telegram","recipient":"123/../getMe","message":"x"}                         | recipient
            {"channel":"telegram","recipient":"@name","message":"x"}                                | recipient
            {"channel":"whatsapp","recipient":"14155550100","message":"x"}                          | recipient
            {"channel":"whatsapp","recipient":"+04155550100","message":"x"}                         | recipient
            {"channel":"whatsapp","recipient":"+1 415 555 0100","message":"x"}                      | recipient
            {"channel":"teams","recipient":"a/../b","message":"x"}                                  | recipient
            {"channel":"teams","recipient":"a b","message":"x"}                                     | recipient
            {"channel":"teams","recipient":"a\\u00a0b","message":"x"}                              | recipient
            {"channel":"teams","recipient":"a?b","message":"x"}                                     | recipient
            {"channel":"teams","recipient":".","message":"x"}                                       | recipient
            {"channel":"email","recipient":"a@example.org","message":"x"}                           | subject
            {"channel":"email","recipient":"a@example.org","subject":"a\\nb","message":"x"}          | subject
            {"channel":"email","recipient":"a..b@x.org","subject":"s","message":"x"}                | recipient
            {"channel":"email","recipient":"a@1.2.3.4","subject":"s","message":"x"}                 | recipient
            {"channel":"email","recipient":"\\u00fc@x.org","subject":"s","message":"x"}              | recipient
            {"channel":"email","recipient":"a@x.org, b@y.org","subject":"s","message":"x"}          | recipient
            {"channel":"email","recipient":"A <a@x.org>","subject":"s","message":"x"}               | recipient
            {"channel":"slack","recipient":"C01234567","message":"x","subject":"s"}                 | subject
            {"channel":"slack","recipient":"C01234567","message":"x","Subject":null}                | Subject
            {"channel":"slack","recipient":"C01234567","message":"x","contact_id":"x"}              | contact_id
            {"channel":"slack","recipient":"C01234567","message":"x","deal_id":"a b"}               | deal_id
            {"channel":"slack","recipient":"C01234567","message":"x","deal_id":"d\\n"}               | deal_id
            {"channel":"slack","recipient":"C01234567","message":"x","deal_id":"d\\r"}               | deal_id
            {"channel":"slack","recipient":"C01234567","message":"{\\"blocks\\":[]}"}                 | message.blocks
            {"channel":"slack","recipient":"C01234567","message":"x","attachments":{}}              | attachments
            {"channel":"slack","recipient":"C01234567","message":"x","to":"y"}                      | to
            {"channel":"slack","channel":"slack","recipient":"C01234567","message":"x"}             | channel
            {"a'b":1,"a'b":2}                                                                       | a'b
            """)
        void namesTheFieldAtFault(String body, String field) {
            Answer answer = gateway.send(body);

            assertRefused(answer, 400, "validation_error");
            assertThat(answer.message()).containsPattern("(^|\\W)" + field + "\\W");
        }

        @Test
        void namesAContactIdThatGoesOnAfterItsEnd() {
            Answer answer = gateway.send(slackWith("\"contact_id\":\"11111111-2222-3333-4444-555555555555\\n\""));

            assertRefused(answer, 400, "validation_error");
            assertThat(answer.message()).isEqualTo("contact_id must be a UUID.");
        }

        @ParameterizedTest
        @CsvSource({"'{\"\":1,\"\":2}', 'The field with an empty name occurs twice.'",
            "'{\"%1$s\":1,\"%1$s\":2}', 'The field %2$s… occurs twice.'"})
        void namesAFieldThatOccursTwice(String body, String message) {
            String name = "x".repeat(64);

            assertThat(gateway.send(body.formatted(name + "yz")).message()).isEqualTo(message.formatted("", name));
        }

        @ParameterizedTest
        @ValueSource(strings = {"http://example.com/x", "https://example.com:8443/x", "https://files.internal/x",
            "https://10.0.0.1/x", "https://[::1]/x"})
        void namesAnAttachmentThatNoNetworkCouldMakeRight(String url) {
            Answer answer = gateway.send(
                    slackWith("\"attachments\":[{\"filename\":\"a\",\"mime_type\":\"a/b\",\"url\":\"" + url + "\"}]"));

            assertRefused(answer, 400, "validation_error");
            assertThat(answer.message()).startsWith("attachments[0].url: ");
        }

        @ParameterizedTest
        @ValueSource(strings = {"{\"channel\":\"email\",\"recipient\":\"a@x.org\",\"subject\":\"a\\tb\",\"message\":\"x\"}",
            "{\"channel\":\"slack\",\"recipient\":\"C01234567\",\"message\":\"{\\\"blocks\\\":[1]}\"}",
            "{\"channel\":\"slack\",\"recipient\":\"C01234567\",\"message\":\"x\",\"attachments\":[{\"filename\":\"a\","
                    + "\"mime_type\":\"text/plain\",\"url\":\"https://10.0.0.1/x\"}]}"})
        void usesUpNoQuota(String body) {
            String remaining = gateway.get("/nothing").header("X-RateLimit-Remaining");

            Answer answer = gateway.send(body);

            assertRefused(answer, 400, "validation_error");
            assertThat(answer.header("X-RateLimit-Remaining")).isEqualTo(remaining);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "null", "[]", "\"x\"", "{", "{}{}", "{\"channel\":\"slack\"} x", "{'channel':1}"})
        void takesNothingButOneJsonObject(String body) {
            assertRefused(gateway.send(body), 400, "validation_error");
        }

        @Test
        void refusesADocumentThatIsNestedTooDeeply() {
            assertRefused(gateway.send("[".repeat(10_000) + "]".repeat(10_000)), 400, "validation_error");
            assertRefused(gateway.send("{\"channel\":".repeat(5_000) + "1" + "}".repeat(5_000)), 400, "validation_error");
        }

        @Test
        void refusesBytesThatAreNotUtf8() {
            byte[] body = "{\"channel\":\"slack\",\"recipient\":\"C01234567\",\"message\":\"\u00e9\"}"
                    .getBytes(StandardCharsets.ISO_8859_1);

            Answer answer = gateway.exchange(request("/v1/channels/send")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(body))
                    .build());

            assertRefused(answer, 400, "validation_error");
            assertThat(answer.message()).contains("UTF-8");
        }

        @ParameterizedTest
        @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
        void refusesAnotherEncodingOfUnicode(String charset) {
            Answer answer = gateway.exchange(request("/v1/channels/send")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(SLACK.getBytes(java.nio.charset.Charset.forName(charset))))
                    .build());

            assertRefused(answer, 400, "validation_error");
        }

        @ParameterizedTest
        @ValueSource(strings = {"\uFEFF{}", "{\"message\":\"\u0000\"}", "{\"message\":\"a\nb\"}"})
        void refusesWhatJsonDoesNotAllowRaw(String body) {
            assertRefused(gateway.send(body), 400, "validation_error");
        }

        @Test
        void refusesADocumentThatHoldsTooMuch() {
            assertRefused(gateway.send("{\"message\":[" + "0,".repeat(20_000) + "0]}"), 400, "validation_error");
        }

        @Test
        void namesAFieldThatIsVeryLong() {
            Answer answer = gateway.send(TestGateway.body("slack", "C01234567", "x".repeat(90_000)));

            assertRefused(answer, 400, "validation_error");
            assertThat(answer.message()).isEqualTo("message must be at most 4096 characters long.");
        }

        @Test
        void saysThatABodyMustNotBeCompressed() {
            HttpRequest request = request("/v1/channels/send")
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(new byte[] {0x1f, (byte) 0x8b, 8, 0}))
                    .build();
            Answer answer = gateway.exchange(request);

            assertRefused(answer, 400, "validation_error");
            assertThat(answer.message()).contains("compressed");
        }

        @Test
        void counts4097CodePointsAsTooLong() {
            Answer answer = gateway.send(TestGateway.body("slack", "C01234567", "\uD83D\uDE00".repeat(4_097)));

            assertRefused(answer, 400, "validation_error");
            assertThat(answer.message()).contains("message", "4096");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "x", "4b0c1a52-59e6-4f43-9d43-0b0d0c5a7c1", "4b0c1a5259e64f439d430b0d0c5a7c11"})
        void takesNothingButAUuidAsIdempotencyKey(String key) {
            Answer answer = gateway.send(SLACK, "Idempotency-Key", key);

            assertRefused(answer, 400, "validation_error");
            assertThat(answer.message()).contains("Idempotency-Key");
        }

        @Test
        void refusesTwoIdempotencyKeys() {
            Answer answer = gateway.exchange(request("/v1/channels/send")
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", "4b0c1a52-59e6-4f43-9d43-0b0d0c5a7c11")
                    .header("Idempotency-Key", "4b0c1a52-59e6-4f43-9d43-0b0d0c5a7c12")
                    .POST(BodyPublishers.ofString(SLACK))
                    .build());

            assertRefused(answer, 400, "validation_error");
        }

        @Test
        void answersWhatIsNotHttp() throws IOException {
            assertThat(raw("POST / nonsense\r\n\r\n"))
                    .contains(" 400 ", "X-Request-ID: req_", "X-RateLimit-Limit: 0", "validation_error");
        }

        @ParameterizedTest
        @CsvSource({"5000, 1", "1, 9000"})
        void saysThatAHeadIsTooLong(int line, int header) throws IOException {
            assertThat(raw("GET /?" + "a".repeat(line) + " HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(header) + "\r\n\r\n"))
                    .contains(" 400 ", "X-Request-ID: req_", "validation_error", "4096", "8192");
        }

        @ParameterizedTest
        @ValueSource(strings = {"zz\r\n{}\r\n", "-2\r\n{}\r\n", "2\r\n{}XX0\r\n\r\n", "2\r\n{}\r\n0\r\nno trailer\r\n\r\n"})
        void answersChunksThatAreNone(String chunks) throws IOException {
            String head = "POST /v1/channels/send HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked";

            assertThat(raw(head + "\r\nAuthorization: Bearer " + gateway.key() + "\r\n\r\n" + chunks))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("Connection: close", "X-Request-ID: req_", "X-RateLimit-Limit: 10000", "X-RateLimit-Remaining: ",
                            "X-RateLimit-Reset: ", "\"code\":\"validation_error\"");
        }

        @ParameterizedTest
        @CsvSource({"'GET / HTTP/1.1', 400, validation_error", "'GET / HTTP/1.1\r\nHost: a b', 400, validation_error",
            "'OPTIONS * HTTP/1.1\r\nHost: x', 404, not_found",
            "'GET /v1/contacts/x/activities?% HTTP/1.1\r\nHost: x', 400, validation_error",
            "'GET /functions/v1/api-gateway/v1/contacts/x/activities?a=%zz HTTP/1.1\r\nHost: x', 400, validation_error",
            "'GET /docs/x?%1 HTTP/1.1\r\nHost: x', 400, validation_error"})
        void answersWhatNoRouterTakesAsAnythingElse(String head, int status, String code) throws IOException {
            String answer = raw(head + "\r\nConnection: close\r\nAuthorization: Bearer " + gateway.key() + "\r\n\r\n");

            assertThat(answer).startsWith("HTTP/1.1 " + status).contains("Content-Type: application/json",
                    "X-Request-ID: req_", "X-RateLimit-Limit: 10000", "X-RateLimit-Remaining: ", "X-RateLimit-Reset: ", "\"code\":\"" + code + "\"");
        }
    }

    @Nested
    class OtherStatuses {

        @ParameterizedTest
        @ValueSource(strings = {"/", "/v1", "/v1/channels", "/v1/channels/sendx", "/V1/channels/send",
            "/functions/v1/api-gateway/v1/nothing", "/functions/v1/api-gateway/sandbox/messages"})
        void answers404ToAnUnknownPath(String path) {
            assertRefused(gateway.get(path), 404, "not_found");
        }

        @Test
        void answers404WithoutAKeyToo() {
            Answer answer = gateway.exchange(HttpRequest.newBuilder(URI.create(gateway.url() + "/nothing")).build());

            assertRefused(answer, 404, "not_found");
        }

        @Test
        void answers404ToTheSandboxWhileThereIsNone() {
            assertRefused(gateway.get("/sandbox/messages"), 404, "not_found");
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "PUT", "PATCH", "DELETE", "OPTIONS"})
        void answers405AndSaysWhatIsAllowed(String method) {
            Answer answer = gateway.exchange(
                    request("/v1/channels/send").method(method, BodyPublishers.noBody()).build());

            assertRefused(answer, 405, "method_not_allowed");
            assertThat(answer.header("Allow")).isEqualTo("POST");
        }

        @Test
        void answers413ToADeclaredAndToAChunkedBodyThatIsTooLong() {
            String body = TestGateway.body("slack", "C01234567", "x".repeat(200_000));

            assertRefused(gateway.send(body), 413, "payload_too_large");
            assertRefused(gateway.exchange(request("/v1/channels/send")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(body)))
                    .build()), 413, "payload_too_large");
        }

        @ParameterizedTest
        @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain",
            "application/xml", "application/json; charset=utf-16", "application/json; charset=nonsense", "json", "*/*",
            "application/*", "application/jsonl", "application/json, text/plain", "application/json; charset=utf-8; charset=latin1"})
        void answers415ToAnythingButJsonInUtf8(String contentType) {
            assertRefused(gateway.send(SLACK, "Content-Type", contentType), 415, "unsupported_media_type");
        }

        @ParameterizedTest
        @ValueSource(strings = {"Application/JSON", "application/json;charset=UTF-8", "application/json; Charset=\"utf-8\"",
            "application/json ; profile=x; charset=us-ascii"})
        void takesJsonHoweverItIsCalled(String contentType) {
            assertRefused(gateway.send("{}", "Content-Type", contentType), 400, "validation_error");
        }

        @Test
        void answers415AfterTheKey() {
            assertRefused(
                    gateway.send(SLACK, "Content-Type", "text/plain", "Authorization", "Bearer wbk_no"), 401, "invalid_key");
        }

        @ParameterizedTest
        @CsvSource({"/v1/channels/messages, 405", "/nothing, 404", "/docs, 200"})
        void answersHeadWithoutABody(String path, int status) throws Exception {
            HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

            HttpResponse<String> answer = client.send(
                    request(path).method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());

            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().firstValueAsLong("Content-Length").orElseThrow()).isPositive();
        }

        @Test
        void answers415WithoutAContentType() {
            assertRefused(gateway.exchange(
                    request("/v1/channels/send").POST(BodyPublishers.ofString(SLACK)).build()), 415, "unsupported_media_type");
        }
    }

    @Test
    void givesNothingOfTheRequestBack() {
        Answer answer = gateway.send("{}", "X-Mine", "echo-me", "X-Request-ID", "echo-me", "CamelHttpResponseCode", "299",
                "Content-Language", "echo-me", "Set-Cookie", "echo-me");

        assertRefused(answer, 400, "validation_error");
        assertThat(answer.headers().toString()).doesNotContain("echo-me");
        assertThat(answer.headers().keySet().stream().map(String::toLowerCase).toList()).containsExactlyInAnyOrderElementsOf(
                List.of("content-type", "content-length", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "x-request-id"));
    }

    @Test
    void showsTheKeysOwnQuotaOnRefusalsBeforeAnyRoute() {
        Answer answer = gateway.get("/nothing");

        assertThat(answer.header("X-RateLimit-Limit")).isEqualTo("10000");
    }

    @Test
    void givesEachRequestAnIdOfItsOwn() {
        assertThat(gateway.get("/a").header("X-Request-ID")).isNotEqualTo(gateway.get("/a").header("X-Request-ID"));
    }
}

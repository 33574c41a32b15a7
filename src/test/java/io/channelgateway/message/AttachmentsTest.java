package io.channelgateway.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FileChannelRoute;
import io.channelgateway.support.FileReply;
import io.channelgateway.support.HttpChannel;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.support.TestNames;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attachments of a request up to the channel: what is refused, what is fetched, what is written down. */
class AttachmentsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEXT = "The quick brown fox";
    private static final String SHA256 = Workspaces.sha256(TEXT);
    private static final String REFUSAL = "attachments[0].url: the attachment url could not be fetched. It must be a public "
            + "https address that answers with the file itself, not encoded, within the limits of size and time. "
            + "Nothing was sent.";

    @TempDir
    static Path routes;

    /** Where the channels post to. */
    private static FakeProvider provider;
    /** The one address that the operator opened. */
    private static FakeProvider files;
    /** Everything else on this host, on all its addresses: nothing may ever connect. */
    private static FakeProvider secret;

    private static final TestNames NAMES = new TestNames();
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        provider = FakeProvider.answering(FakeProvider.json(200, "{}"));
        files = FakeProvider.listeningOn("127.0.0.2", 0, FileReply.file(TEXT.getBytes(StandardCharsets.US_ASCII)));
        secret = FakeProvider.listeningOn("::", 0, FileReply.file("secret".getBytes(StandardCharsets.US_ASCII)));
        TestGateway.Builder builder = TestGateway.builder()
                .property("gateway.routes", FileChannelRoute.in(
                        routes, provider, "maxCount: 3", "maxTotal: 90 KB", "types: 2 KB of image/*; 50 KB of */*"))
                .property("gateway.attachment-allow", "127.0.0.2")
                .property("gateway.attachment-deadline-seconds", 1)
                .bean("attachmentNames", NAMES)
                .tier("unmetered");
        for (HttpChannel channel : HttpChannel.values()) {
            builder.channel(channel.text(), channel.settings(provider.url(), channel.newSecret()));
        }
        gateway = builder.start();
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        provider.close();
        files.close();
        secret.close();
    }

    @AfterEach
    void forget() {
        provider.forget();
        files.forget();
        files.answer(FileReply.file(TEXT.getBytes(StandardCharsets.US_ASCII)));
        assertThat(secret.connections()).isZero();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode file(String name, String type) {
        return JSON.createObjectNode().put("filename", name).put("mime_type", type);
    }

    private static ObjectNode inline() {
        return file("fox.txt", "text/plain").put("content_base64", base64(TEXT));
    }

    private static ObjectNode at(String url) {
        return file("fox.txt", "text/plain").put("url", url);
    }

    private static String body(JsonNode... attachments) {
        return body("files", "ann", attachments);
    }

    private static String body(String channel, String recipient, JsonNode... attachments) {
        ObjectNode body = JSON.createObjectNode().put("channel", channel).put("recipient", recipient).put("message", "x");
        if (channel.equals("email")) {
            body.put("subject", "s");
        }
        body.putArray("attachments").addAll(List.of(attachments));
        return body.toString();
    }

    private static void assertRefused(Answer answer, String message) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("validation_error");
        assertThat(answer.message()).isEqualTo(message);
        assertThat(provider.received()).isEmpty();
    }

    @Nested
    class Sent {

        @Test
        void reachTheChannelWithTheirBytes() {
            Answer answer = gateway.send(body(inline(), at(files.url() + "/fox")));

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(provider.received()).hasSize(2).allSatisfy(request -> {
                assertThat(request.body()).isEqualTo(TEXT);
                assertThat(request.headers()).containsEntry("x-file", "fox.txt text/plain " + TEXT.length() + " " + SHA256);
            });
        }

        @Test
        void areInTheListAsMetadataOnly() {
            Answer sent = gateway.send(body(file("\u00fc\u5831.PDF", "Text/Plain").put("content_base64", base64(TEXT)), at(files.url())));
            assertThat(sent.status()).as(sent.text()).isEqualTo(200);

            JsonNode newest = gateway.get("/v1/channels/messages?channel=files&per_page=1").json().path("data").path("messages").path(0);

            String rest = "\"mime_type\":\"text/plain\",\"size\":" + TEXT.length() + ",\"sha256\":\"" + SHA256 + "\"}";
            assertThat(newest.path("attachments").toString())
                    .isEqualTo("[{\"filename\":\"\u00fc\u5831.PDF\"," + rest + ",{\"filename\":\"fox.txt\"," + rest + "]");
        }

        @Test
        void mayBeNoneAtAll() {
            assertThat(gateway.send(body()).status()).isEqualTo(200);
            assertThat(gateway.send(body().replace("[]", "null")).status()).isEqualTo(200);
            assertThat(provider.received()).isEmpty();
        }

        @Test
        void mayUseEveryEscapeOfJson() {
            String escaped = body(inline()).replace("=\"", "\\u003D\"").replace("content_base64", "content\\u005fbase64");

            assertThat(gateway.send(escaped).status()).isEqualTo(200);
            assertThat(provider.received()).singleElement().satisfies(request -> assertThat(request.body()).isEqualTo(TEXT));
        }

        @Test
        void belongToThePayloadOfAnIdempotencyKey() {
            String key = UUID.randomUUID().toString();
            Answer first = gateway.send(body(inline()), "Idempotency-Key", key);

            Answer same = gateway.send(body(inline().putNull("url")).replace("fox.txt", "fox\\u002etxt"), "Idempotency-Key", key);
            Answer otherContent = gateway.send(
                    body(file("fox.txt", "text/plain").put("content_base64", base64("other"))), "Idempotency-Key", key);
            Answer otherName = gateway.send(body(inline().put("filename", "b.txt")), "Idempotency-Key", key);

            assertThat(same.text()).isEqualTo(first.text());
            assertThat(otherContent.status()).isEqualTo(409);
            assertThat(otherName.status()).isEqualTo(409);
            assertThat(provider.received()).hasSize(1);
        }
    }

    @Nested
    class Refused {

        @Test
        void forAContentThatIsNotOne() {
            String rule = "attachments[1].content_base64 must be base64 as in RFC 4648: padded, without line breaks or a data: prefix.";
            for (String content : List.of("Zm9", "Zm9v\n", "Zm9v Zm9v", "data:text/plain;base64,Zm9v", "Zm-_", "Zh==", "\u00fc\u00fc\u00fc\u00fc")) {
                assertRefused(gateway.send(body(inline(), inline().put("content_base64", content))), rule);
            }
            assertRefused(gateway.send(body(inline().put("content_base64", ""))), "attachments[0].content_base64 must not be empty.");
        }

        @Test
        void forBothOrNeitherOfContentAndUrl() {
            String rule = "attachments[1] must have exactly one of content_base64 and url.";

            assertRefused(gateway.send(body(inline(), file("a", "a/b"))), rule);
            assertRefused(gateway.send(body(inline(), inline().put("url", files.url()))), rule);
            assertRefused(gateway.send(body(inline(), file("a", "a/b").putNull("url").putNull("content_base64"))), rule);
            assertThat(files.received()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                {"filename":7,"mime_type":"a/b"}                            | attachments[0].filename must be a string.
                {"filename":"a","mime_type":null}                           | attachments[0].mime_type must be a string.
                {"filename":"a"}                                            | attachments[0].mime_type is required.
                {"mime_type":"a/b"}                                         | attachments[0].filename is required.
                {"filename":"","mime_type":"a/b"}                           | attachments[0].filename must not be empty.
                {"filename":"a","mime_type":"a/b","x":1}                    | attachments[0].x is not a field of this request.
                {"filename":"a","mime_type":"a/b","content_base64":7}       | attachments[0].content_base64 must be a string.
                {"filename":"a","mime_type":"a/b","content_base64":["YQ=="]} | attachments[0].content_base64 must be a string.
                {"filename":"a","mime_type":"a/b","url":{}}                 | attachments[0].url must be a string.
                "a"                                                         | attachments[0] must be an object.
                null                                                        | attachments[0] must be an object.
                """)
        void forAWrongShape(String attachment, String message) throws IOException {
            assertRefused(gateway.send(body(JSON.readTree(attachment))), message);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "text", "text/", "/plain", "text/plain; charset=utf-8", "text/plain, text/html", "te xt/plain",
            "text/pl\\u00e4in", "text/plain\\r\\nX: y", "*/*", "text/*", "-/-", "text/plain/x"})
        void forAMimeTypeThatIsNone(String type) {
            assertRefused(
                    gateway.send(body(inline()).replace("text/plain", type)),
                    "attachments[0].mime_type must be a type/subtype such as application/pdf.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"..", "NUL.txt", "a\\u0000b", "a\\r\\nb", "a\\ud800"})
        void forAnUnsafeName(String name) {
            Answer answer = gateway.send(body(inline()).replace("fox.txt", name));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message()).startsWith("attachments[0].filename must ");
            assertThat(provider.received()).isEmpty();
        }

        @Test
        void beyondTheLimitsOfTheChannelsFile() {
            String large = base64("x".repeat(2_001));
            String larger = base64("x".repeat(45_001));

            assertRefused(gateway.send(body(inline(), inline(), inline(), inline())), "attachments has 4 entries; files takes at most 3.");
            assertRefused(
                    gateway.send(body(file("a.png", "image/png").put("content_base64", large))),
                    "attachments[0] is 2001 bytes long; files takes at most 2000 bytes of image/png in one file.");
            assertRefused(
                    gateway.send(body(inline().put("content_base64", larger), inline().put("content_base64", larger))),
                    "attachments are 90002 bytes long together; files takes at most 90000 bytes in one message.");
            assertThat(gateway.send(body(file("a.txt", "text/plain").put("content_base64", large))).status()).isEqualTo(200);
            assertThat(gateway.send(body(file("a.png", "image/png").put("content_base64", base64("x".repeat(2_000))))).status())
                    .isEqualTo(200);
            provider.forget();
        }

        static Stream<Arguments> providersLimits() {
            return Stream.of(
                    Arguments.of("teams", "19:abc@thread.tacv2", "application/pdf", 10,
                            "attachments[0].mime_type application/pdf is not supported for teams; supported are image/png, image/jpeg, image/gif."),
                    Arguments.of("teams", "19:abc@thread.tacv2", "image/png", 1_000_001,
                            "attachments[0] is 1000001 bytes long; teams takes at most 1000000 bytes of image/png in one file."),
                    Arguments.of("whatsapp", "+14155550100", "application/zip", 10, null),
                    Arguments.of("whatsapp", "+14155550100", "image/jpeg", 5_000_001,
                            "attachments[0] is 5000001 bytes long; whatsapp takes at most 5000000 bytes of image/jpeg in one file."),
                    Arguments.of("telegram", "123", "image/png", 26_214_401,
                            "attachments are 26214401 bytes long together; the gateway takes at most 26214400 bytes in one message."),
                    Arguments.of("email", "a@example.org", "application/pdf", 18_000_001,
                            "attachments[0] is 18000001 bytes long; email takes at most 18000000 bytes of application/pdf in one file."),
                    Arguments.of("slack", "C01234567", "application/zip", 26_214_401,
                            "attachments are 26214401 bytes long together; the gateway takes at most 26214400 bytes in one message."));
        }

        @ParameterizedTest
        @MethodSource("providersLimits")
        void beyondTheLimitsOfTheShippedChannels(String channel, String recipient, String type, int size, String message) {
            Answer answer = gateway.send(
                    body(channel, recipient, file("a", type).put("content_base64", Base64.getEncoder().encodeToString(new byte[size]))));

            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.message()).contains(message == null ? "is not supported for " + channel : message);
            assertThat(provider.received()).isEmpty();
        }
    }

    @Nested
    class AtAUrl {

        /** Each would reach the secret server if it reached anything. */
        static Stream<String> forbidden() {
            int port = secret.port();
            return Stream.concat(
                    Stream.of("127.0.0.1", "127.0.0.3", "localhost", "LOCALHOST", "localhost.", "127.1", "2130706433", "0x7f000001",
                                    "0x7f.1", "0177.0.0.1", "017700000001", "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]",
                                    "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[fe80::1]", "[fe80::1%25lo]", "127.0.0.1%09",
                                    "\u2460\u2461\u2466.0.0.1", "user@127.0.0.1", "127.0.0.2:80@127.0.0.1", "10.0.0.1", "169.254.169.254",
                                    "metadata.google.internal", "loopback.example", "mapped.example", "mixed.example", "opened-and-not.example",
                                    "nothing.example")
                            .flatMap(host -> Stream.of("http://" + host + ":" + port + "/x", "https://" + host + ":" + port + "/x")),
                    Stream.of("file:///etc/passwd", "ftp://127.0.0.2/x", "http://127.0.0.2\\@127.0.0.1:" + port + "/", "x", "",
                            "//127.0.0.1:" + port + "/x", "http://127.0.0.2:1/nobody-listens", "data:text/plain,x"));
        }

        @ParameterizedTest
        @MethodSource("forbidden")
        void nothingIsConnectedToThatIsNotPublic(String url) {
            NAMES.name("localhost", "127.0.0.1").name("LOCALHOST", "127.0.0.1").name("localhost.", "127.0.0.1")
                    .name("metadata.google.internal", "169.254.169.254")
                    .name("loopback.example", "127.0.0.1")
                    .name("mapped.example", "::ffff:127.0.0.1")
                    .name("mixed.example", "8.8.8.8 127.0.0.1")
                    .name("opened-and-not.example", "127.0.0.2 127.0.0.1");

            assertRefused(gateway.send(body(at(url))), REFUSAL);
            assertThat(secret.connections()).isZero();
        }

        @Test
        void aNameThatChangesIsConnectedToWhereItWasChecked() {
            NAMES.name("rebind.example", "127.0.0.2", "127.0.0.1");
            NAMES.asked().clear();

            Answer answer = gateway.send(body(at("http://rebind.example:" + files.port() + "/x")));

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(NAMES.asked()).containsExactly("rebind.example");
            assertThat(files.received()).singleElement().satisfies(request ->
                    assertThat(request.headers()).containsEntry("host", "rebind.example:" + files.port()));
        }

        @ParameterizedTest
        @ValueSource(strings = {"http://127.0.0.1:%d/x", "http://localhost:%d/x", "//[::1]:%d/", "http://169.254.169.254/latest/meta-data/",
            "http://rebind-later.example:%d/x", "file:///etc/passwd", "http://user@127.0.0.2/", "gopher://127.0.0.1:%d/", "\\\\"})
        void aRedirectIsCheckedAsTheUrlIs(String location) {
            NAMES.name("localhost", "127.0.0.1").name("rebind-later.example", "127.0.0.1");
            files.answer(FileReply.redirect(location.formatted(secret.port())));

            assertRefused(gateway.send(body(at(files.url()))), REFUSAL);
            assertThat(files.received()).hasSize(1);
        }

        @Test
        void threeRedirectsAreFollowedAndNotAFourth() {
            files.answerEach(request -> request.path().length() <= 3
                    ? FileReply.redirect(request.path() + "x")
                    : FileReply.file(TEXT.getBytes(StandardCharsets.US_ASCII)));

            assertThat(gateway.send(body(at(files.url() + "/"))).status()).isEqualTo(200);
            assertThat(files.received()).extracting(FakeProvider.Received::path).containsExactly("/", "/x", "/xx", "/xxx");
            provider.forget();

            files.answerEach(request -> FileReply.redirect(request.path() + "x"));
            files.forget();
            assertRefused(gateway.send(body(at(files.url() + "/"))), REFUSAL);
            assertThat(files.received()).hasSize(4);
        }

        @Test
        void theServerLearnsNothingOfTheCaller() {
            gateway.send(body(at(files.url() + "/a%20b?c=d")), "Cookie", "a=b", "X-Mine", "x", "Idempotency-Key", UUID.randomUUID().toString());

            assertThat(files.received()).singleElement().satisfies(request -> {
                assertThat(request.method()).isEqualTo("GET");
                assertThat(request.path()).isEqualTo("/a%20b?c=d");
                assertThat(request.headers().keySet())
                        .containsExactlyInAnyOrder("host", "accept", "accept-encoding", "user-agent", "connection");
                assertThat(request.headers()).containsEntry("accept-encoding", "identity").containsEntry("user-agent", "channel-gateway");
            });
        }

        @Test
        void aContentEncodingThatNamesNoneIsNone() {
            files.answer(FileReply.file(TEXT.getBytes(StandardCharsets.US_ASCII), "Content-Encoding", ""));

            Answer answer = gateway.send(body(at(files.url())));

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }

        static Stream<FakeProvider.Reply> hostile() throws IOException {
            byte[] text = TEXT.getBytes(StandardCharsets.US_ASCII);
            return Stream.of(
                    FileReply.endless(),
                    FileReply.endlessHeaders(),
                    FileReply.compressionBomb(),
                    FileReply.file(text, "Content-Encoding", "br"),
                    FileReply.file(text, "Content-Type", "text/html"),
                    FileReply.file(text, "Content-Type", "image/png"),
                    FileReply.file(new byte[50_001]),
                    FileReply.file(new byte[0]),
                    FileReply.status("204 No Content"),
                    FileReply.status("206 Partial Content"),
                    FileReply.status("302 Found"),
                    FileReply.status("404 Not Found"),
                    FileReply.status("500 Error"),
                    FakeProvider.silence(),
                    FakeProvider.drip(),
                    FakeProvider.reset(),
                    FakeProvider.hangUp(),
                    FakeProvider.truncated(TEXT));
        }

        @ParameterizedTest
        @MethodSource("hostile")
        void everyFailureIsTheSameAndInTime(FakeProvider.Reply reply) {
            files.answer(reply);
            String key = UUID.randomUUID().toString();
            long start = System.nanoTime();

            Answer answer = gateway.send(body(at(files.url())), "Idempotency-Key", key);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
            assertRefused(answer, REFUSAL);
            files.answer(FileReply.file(TEXT.getBytes(StandardCharsets.US_ASCII)));
            assertThat(gateway.send(body(at(files.url())), "Idempotency-Key", key).status()).isEqualTo(200);
        }

        @Test
        void theTotalHoldsForFetchedFilesToo() {
            files.answer(FileReply.file(new byte[45_001]));

            Answer answer = gateway.send(body(at(files.url()), at(files.url())));

            assertRefused(answer, REFUSAL.replace("[0]", "[1]"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"text/plain", "TEXT/PLAIN; charset=utf-8", "application/octet-stream", "text/csv", "nonsense"})
        void theServersIdeaOfTheTypeDoesNotMatterMuch(String type) {
            files.answer(FileReply.file(TEXT.getBytes(StandardCharsets.US_ASCII), "Content-Type", type));

            assertThat(gateway.send(body(at(files.url()))).status()).isEqualTo(200);
            assertThat(provider.received()).singleElement().satisfies(request ->
                    assertThat(request.headers().get("x-file")).contains(" text/plain "));
        }

        @Test
        void nothingIsFetchedForARequestThatIsRefusedOrReplayed() {
            String key = UUID.randomUUID().toString();
            gateway.send(body(at(files.url())), "Idempotency-Key", key);
            gateway.send(body(at(files.url())), "Idempotency-Key", key);
            gateway.send(body(at(files.url() + "/other")), "Idempotency-Key", key);
            gateway.send(body(at(files.url()), inline().put("content_base64", "?")));
            gateway.send(body(at(files.url())), "Authorization", "Bearer wbk_unknown");

            assertThat(files.received()).hasSize(1);
        }
    }
}

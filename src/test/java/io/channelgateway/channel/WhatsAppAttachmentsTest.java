package io.channelgateway.channel;

import static io.channelgateway.support.FakeProvider.hangUp;
import static io.channelgateway.support.FakeProvider.html;
import static io.channelgateway.support.FakeProvider.json;
import static io.channelgateway.support.FakeProvider.reset;
import static io.channelgateway.support.FakeProvider.silence;
import static io.channelgateway.support.ProviderRow.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.channelgateway.support.ConnectedChannel;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FakeProvider.Received;
import io.channelgateway.support.FakeProvider.Reply;
import io.channelgateway.support.FileReply;
import io.channelgateway.support.HttpChannel;
import io.channelgateway.support.ProviderRow;
import io.channelgateway.support.SentFile;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The attachments of a WhatsApp message: all are uploaded, then the text is sent, then each is a message. */
@Timeout(60)
class WhatsAppAttachmentsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MEDIA = "/v23.0/10650000000/media";
    private static final String MESSAGES = "/v23.0/10650000000/messages";
    private static final SentFile PDF =
            SentFile.ofSize(70_001, "\u00dcbersicht \u5831\u544a; a=b & 100 %22.pdf", "application/pdf");
    private static final SentFile PNG = SentFile.ofSize(5_003, "chart.png", "image/png");
    private static final SentFile TXT = SentFile.ofSize(1, "note.txt", "text/plain");

    private static FakeProvider files;
    private static ConnectedChannel whatsapp;

    @BeforeAll
    static void start() {
        files = FakeProvider.listeningOn("127.0.0.2", 0, FileReply.status("404 Not Found"));
        files.answerEach(request -> FileReply.file(request.path().equals("/pdf") ? PDF.bytes() : PNG.bytes()));
        whatsapp = ConnectedChannel.start(
                        TestGateway.builder().property("gateway.attachment-allow", "127.0.0.2"), HttpChannel.WHATSAPP)
                .get(HttpChannel.WHATSAPP);
    }

    @AfterAll
    static void stop() throws IOException {
        whatsapp.close();
        files.close();
    }

    @BeforeEach
    void forget() {
        whatsapp.reset();
        answerWell();
    }

    private static void answerWell() {
        script(form -> null, message -> null);
    }

    /** The answers to uploads and to messages; null stands for a yes. */
    private static void script(Function<Received, Reply> uploads, Function<JsonNode, Reply> messages) {
        whatsapp.script(request -> {
            boolean isUpload = request.path().equals(MEDIA);
            Reply reply = isUpload ? uploads.apply(request) : messages.apply(document(request));
            return reply != null ? reply : isUpload ? uploaded(request) : accepted(document(request));
        });
    }

    private static Reply uploaded(Received form) {
        return json(200, "{\"id\":\"id of " + SentFile.parts(form).get("type").replaceAll("(?s).*\n", "") + "\"}");
    }

    private static Reply accepted(JsonNode message) {
        return message.has("text")
                ? HttpChannel.WHATSAPP.success()
                : json(200, "{\"messages\":[{\"id\":\"wamid.another\"}]}");
    }

    private static JsonNode document(Received request) {
        try {
            return JSON.readTree(request.body());
        } catch (IOException invalid) {
            throw new UncheckedIOException(invalid);
        }
    }

    private static Answer send(String key, ObjectNode... attachments) {
        return whatsapp.gateway().send(SentFile.body(whatsapp, List.of(attachments)), "Idempotency-Key", key);
    }

    private static Answer send(ObjectNode... attachments) {
        return send(whatsapp.newKey(), attachments);
    }

    private static List<Received> uploads() {
        return whatsapp.messages().stream().filter(request -> request.path().equals(MEDIA)).toList();
    }

    /** The types of the messages that were posted. */
    private static List<String> posted() {
        return whatsapp.messages().stream()
                .filter(request -> request.path().equals(MESSAGES))
                .map(request -> document(request).path("type").asText())
                .toList();
    }

    private static Map<String, String> form(SentFile file) {
        return Map.of(
                "messaging_product", "Content-Disposition: form-data; name=\"messaging_product\"\nwhatsapp",
                "type", "Content-Disposition: form-data; name=\"type\"\n" + file.type(),
                "file", "Content-Disposition: form-data; name=\"file\"; filename=\"" + file.name() + "\"\n"
                        + "Content-Type: " + file.type() + "\n" + file.sha256());
    }

    @Nested
    class AllIsWell {

        @Test
        void uploadsTheIdenticalFilesBeforeTheTextAndShowsThemAfterIt() throws IOException {
            // when
            Answer answer = send(PDF.inline(), PNG.inline(), PDF.at(files.url() + "/pdf"), PNG.at(files.url() + "/png"));
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.id()).isEqualTo(HttpChannel.WHATSAPP.successId());
            assertThat(answer.json().path("data").path("status").asText()).isEqualTo("sent");
            assertThat(answer.json().path("data").has("failed_attachments")).isFalse();
            List<Received> requests = whatsapp.messages();
            assertThat(requests).extracting(Received::path)
                    .containsExactly(MEDIA, MEDIA, MEDIA, MEDIA, MESSAGES, MESSAGES, MESSAGES, MESSAGES, MESSAGES);
            assertThat(requests.subList(0, 4)).extracting(SentFile::parts)
                    .containsExactly(form(PDF), form(PNG), form(PDF), form(PNG));
            assertThat(document(requests.get(4)).path("text").path("body").asText()).isEqualTo(TestGateway.TEXT);
            String common = "{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\","
                    + "\"to\":\"+14155550100\",";
            JsonNode pdf = JSON.readTree(common + "\"type\":\"document\",\"document\":{\"id\":\"id of application/pdf\","
                    + "\"filename\":" + JSON.writeValueAsString(PDF.name()) + "}}");
            JsonNode png = JSON.readTree(common + "\"type\":\"image\",\"image\":{\"id\":\"id of image/png\"}}");
            assertThat(requests.subList(5, 9)).extracting(WhatsAppAttachmentsTest::document)
                    .containsExactly(pdf, png, pdf, png);
        }

        @ParameterizedTest
        @CsvSource({
            "image/jpeg, image", "image/png, image", "image/webp, sticker", "video/mp4, video", "video/3gpp, video",
            "audio/aac, audio", "audio/ogg, audio", "text/plain, document", "application/pdf, document",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document, document"
        })
        void showsAFileAsWhatItIs(String type, String kind) {
            // when
            send(SentFile.ofSize(100, "file", type).inline());
            // then
            assertThat(posted()).containsExactly("text", kind);
            JsonNode media = document(whatsapp.messages().get(2)).path(kind);
            assertThat(media.path("id").asText()).isEqualTo("id of " + type);
            assertThat(media.has("filename")).isEqualTo(kind.equals("document"));
            assertThat(media.has("caption")).isFalse();
        }

        @Test
        void carriesTheAccessTokenAndNothingOfTheClientsOrOfAnAnswerBefore() {
            // given
            script(form -> json(200, "{\"id\":\"1\"}", "X-FB-Trace-ID", "a", "Set-Cookie", "a=b"), message -> null);
            // when
            String body = SentFile.body(whatsapp, List.of(PNG.inline(), TXT.inline()));
            whatsapp.gateway().send(body, "Cookie", "a=b", "X-Trace", "1");
            // then
            assertThat(whatsapp.messages()).hasSize(5).allSatisfy(request -> assertThat(request.headers())
                    .containsOnlyKeys(ConnectedChannel.REQUEST_HEADERS)
                    .containsEntry("authorization", "Bearer " + whatsapp.secret()));
            assertThat(whatsapp.messages()).extracting(request -> request.headers().get("content-type").split(";")[0])
                    .containsExactly("multipart/form-data", "multipart/form-data",
                            "application/json", "application/json", "application/json");
        }

        @Test
        void takesALargeFile() {
            // given
            SentFile large = SentFile.ofSize(25_000_000, "large.pdf", "application/pdf");
            // when
            Answer answer = send(large.inline());
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(SentFile.parts(uploads().get(0))).isEqualTo(form(large));
        }

        @Test
        void takesTenFiles() {
            // when
            Answer answer = send(Collections.nCopies(10, TXT.inline()).toArray(ObjectNode[]::new));
            // then
            assertThat(answer.json().path("data").path("status").asText()).isEqualTo("sent");
            assertThat(uploads()).hasSize(10);
            assertThat(posted()).hasSize(11);
        }
    }

    @Nested
    class Refused {

        static Stream<Named<ObjectNode[]>> beyondTheLimits() {
            return Stream.of(
                    Named.of("a type", new ObjectNode[] {
                        PNG.inline(), SentFile.ofSize(9, "a.zip", "application/zip").inline()}),
                    Named.of("a size", new ObjectNode[] {SentFile.ofSize(100_001, "a", "image/webp").inline()}),
                    Named.of("a count", Collections.nCopies(11, TXT.inline()).toArray(ObjectNode[]::new)));
        }

        @ParameterizedTest
        @MethodSource("beyondTheLimits")
        void withoutACallAtTheProvider(ObjectNode[] attachments) {
            // when
            Answer answer = send(attachments);
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(whatsapp.messages()).isEmpty();
        }
    }

    /** Nothing is visible yet, so nothing is sent, whatever happened. */
    @Nested
    class AnUploadThatFails {

        private static Reply error(int status, int code, String message) {
            return json(status, "{\"error\":{\"code\":" + code + ",\"message\":\"" + message + "\"}}");
        }

        static Stream<ProviderRow> rows() {
            return Stream.of(
                    row("131053", error(400, 131053, "Media upload error"))
                            .isTheRequestsFault("not uploaded: Media upload error"),
                    row("100 file", error(400, 100, "(#100) Param file must be a file with one of these types: x"))
                            .isTheRequestsFault("one of these types"),
                    row("413", html(413, "<h1>413</h1>")).isTheRequestsFault("HTTP status 413"),
                    row("190", error(401, 190, "Session has expired")).isTheConnectionsFault("Session has expired"),
                    row("100/33", json(400,
                            "{\"error\":{\"code\":100,\"error_subcode\":33,\"message\":\"No such file\"}}"))
                            .isTheConnectionsFault("No such file"),
                    row("368", error(403, 368, "Blocked")).isNotSent("Blocked"),
                    row("100 our own", error(400, 100, "(#100) Param messaging_product must be one of {WHATSAPP}"))
                            .isNotSent("messaging_product"),
                    row("302", json(302, "")).isNotSent("HTTP status 302"),
                    row("429", json(429, "{}", "Retry-After", "17")).isNotSentForNow(17, "HTTP status 429"),
                    row("131000", error(500, 131000, "Something")).isNotSentForNow(5, "Something"),
                    row("503", html(503, "")).isNotSentForNow(5, "HTTP status 503"),
                    row("200 in HTML", html(200, "<h1>Wi-Fi</h1>")).isNotSentForNow(5, "names no media"),
                    row("200 without an id", json(200, "{}")).isNotSentForNow(5, "names no media"),
                    row("a reset", reset()).isNotSentForNow(5, "no trustworthy answer"),
                    row("a closed connection", hangUp()).isNotSentForNow(5, "no trustworthy answer"),
                    row("silence", silence()).isNotSentForNow(5, "no trustworthy answer"));
        }

        @ParameterizedTest
        @MethodSource("rows")
        void leavesTheMessageUnsentAndTheKeyFree(ProviderRow row) {
            // given
            script(form -> form.body().contains("image/png") ? row.answer() : null, message -> null);
            String key = whatsapp.newKey();
            // when
            Answer first = send(key, PDF.inline(), PNG.inline(), TXT.inline());
            // then
            row.assertRead(first);
            assertThat(uploads()).hasSize(2);
            assertThat(posted()).isEmpty();
            // when
            whatsapp.reset();
            answerWell();
            Answer second = send(key, PDF.inline(), PNG.inline(), TXT.inline());
            // then
            assertThat(second.status()).as(second.text()).isEqualTo(200);
            assertThat(second.header("Idempotent-Replayed")).isNull();
            assertThat(posted()).containsExactly("text", "document", "image", "document");
        }
    }

    @Nested
    class ATextThatFails {

        @Test
        void keepsTheFilesBackAndFreesTheKeyIfItWasRejected() {
            // given
            script(form -> null, message -> json(400, "{\"error\":{\"code\":131026,\"message\":\"Undeliverable\"}}"));
            String key = whatsapp.newKey();
            // when
            Answer first = send(key, PNG.inline());
            answerWell();
            Answer second = send(key, PNG.inline());
            // then
            assertThat(first.status()).isEqualTo(400);
            assertThat(second.status()).isEqualTo(200);
            assertThat(posted()).containsExactly("text", "text", "image");
        }

        @Test
        void keepsTheFilesBackAndTheKeyIfItMayBeOut() {
            // given
            script(form -> null, message -> reset());
            String key = whatsapp.newKey();
            // when
            Answer first = send(key, PNG.inline());
            answerWell();
            Answer second = send(key, PNG.inline());
            // then
            assertThat(first.outcome()).isEqualTo("unknown");
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(uploads()).hasSize(1);
            assertThat(posted()).containsExactly("text");
        }
    }

    /** The text is out, so the caller must never be led to send it again. */
    @Nested
    class AFileThatFailsAfterTheText {

        static Stream<Named<Reply>> failures() {
            return Stream.of(
                    Named.of("rejected", json(400, "{\"error\":{\"code\":131053,\"message\":\"Media\"}}")),
                    Named.of("throttled", json(429, "{\"error\":{\"code\":131056}}", "Retry-After", "6")),
                    Named.of("token expired", json(401, "{\"error\":{\"code\":190}}")),
                    Named.of("unknown", html(500, "<h1>500</h1>")),
                    Named.of("no id", json(200, "{}")),
                    Named.of("reset", reset()),
                    Named.of("silence", silence()));
        }

        @ParameterizedTest
        @MethodSource("failures")
        void isNamedInTheAnswerAndNothingIsRepeated(Reply failure) {
            // given
            script(form -> null, message -> message.has("image") ? failure : null);
            String key = whatsapp.newKey();
            // when
            Answer first = send(key, PDF.inline(), PNG.at(files.url() + "/any"), TXT.inline());
            // then
            assertThat(first.status()).as(first.text()).isEqualTo(200);
            assertThat(first.id()).isEqualTo(HttpChannel.WHATSAPP.successId());
            assertThat(first.json().path("data").path("status").asText()).isEqualTo("partially_sent");
            assertThat(first.json().path("data").path("failed_attachments"))
                    .isEqualTo(JSON.createArrayNode().add("chart.png"));
            assertThat(posted()).containsExactly("text", "document", "image", "document");
            // when
            whatsapp.reset();
            Answer second = send(key, PDF.inline(), PNG.at(files.url() + "/any"), TXT.inline());
            // then
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(whatsapp.messages()).isEmpty();
        }

        @Test
        void isNamedWithAllTheOthersThatFailed() {
            // given
            script(form -> null, message -> message.has("text") ? null : hangUp());
            // when
            Answer answer = send(PDF.inline(), PNG.inline());
            // then
            assertThat(answer.json().path("data").path("failed_attachments"))
                    .isEqualTo(JSON.createArrayNode().add(PDF.name()).add(PNG.name()));
        }
    }
}

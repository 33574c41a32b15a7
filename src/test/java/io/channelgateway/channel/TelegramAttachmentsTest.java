package io.channelgateway.channel;

import static io.channelgateway.support.FakeProvider.html;
import static io.channelgateway.support.FakeProvider.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FakeProvider.Received;
import io.channelgateway.support.FakeProvider.Reply;
import io.channelgateway.support.HttpChannel;
import io.channelgateway.support.MessageWithFiles;
import io.channelgateway.support.MultipartForm;
import io.channelgateway.support.MultipartForm.Part;
import io.channelgateway.support.SentFile;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the files of a message reach Telegram: after the message, one after the other. */
class TelegramAttachmentsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHAT = "-1001234567890";

    private static MessageWithFiles telegram;

    @BeforeAll
    static void start() {
        telegram = MessageWithFiles.over(HttpChannel.TELEGRAM);
    }

    @AfterAll
    static void stop() {
        telegram.close();
    }

    @BeforeEach
    void reset() {
        telegram.channel().reset();
    }

    /** The methods that were called, in their order. */
    private static List<String> methods() {
        String token = "/bot" + telegram.channel().secret() + "/";
        return telegram.channel().messages().stream().map(call -> call.path().replace(token, "")).toList();
    }

    private static Map<String, Part> form(int call) {
        return MultipartForm.of(telegram.channel().messages().get(call));
    }

    private static boolean isMessage(Received request) {
        return request.path().endsWith("/sendMessage");
    }

    @Nested
    class AFile {

        static Stream<SentFile> files() {
            return Stream.of(SentFile.pdf(), SentFile.png());
        }

        @ParameterizedTest
        @MethodSource("files")
        void arrivesAsItIsInTheRequest(SentFile file) {
            check(file, telegram.sendInline(file));
        }

        @ParameterizedTest
        @MethodSource("files")
        void arrivesAsItIsAtItsUrl(SentFile file) {
            check(file, telegram.sendByUrl(file));
        }

        private static void check(SentFile file, Answer answer) {
            boolean isPhoto = file.type().equals("image/png");
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.id()).isEqualTo("4242");
            assertThat(answer.json().path("data").path("status").asText()).isEqualTo("sent");
            assertThat(methods()).containsExactly("sendMessage", isPhoto ? "sendPhoto" : "sendDocument");
            assertThat(form(1)).containsOnlyKeys("chat_id", isPhoto ? "photo" : "document");
            assertThat(form(1).get("chat_id").text()).isEqualTo(CHAT);
            Part sent = form(1).get(isPhoto ? "photo" : "document");
            assertThat(SentFile.sha256(sent.bytes())).isEqualTo(file.sha256());
            assertThat(sent.filename()).isEqualTo(file.name());
            assertThat(sent.type()).isEqualTo(file.type());
        }

        @Test
        void isNamedAsBrowsersNameIt() {
            // when
            telegram.sendInline(new SentFile("Bild ü.pdf", "application/pdf", new byte[5]));
            // then
            Received call = telegram.channel().messages().get(1);
            assertThat(form(1).get("document").filename()).isEqualTo("Bild ü.pdf");
            assertThat(call.body()).doesNotContain("filename*");
            assertThat(call.headers().get("content-type")).doesNotContain("charset");
        }

        @ParameterizedTest
        @CsvSource({
            "image/jpeg, 10000000, sendPhoto", "image/png, 10000000, sendPhoto", "image/png, 10000001, sendDocument",
            "image/gif, 5, sendDocument", "image/webp, 5, sendDocument", "video/mp4, 5, sendDocument"
        })
        void isAPhotoIfTelegramTakesItAsOne(String type, int size, String method) {
            // when
            telegram.sendInline(new SentFile("file", type, new byte[size]));
            // then
            assertThat(methods()).containsExactly("sendMessage", method);
        }

        @Test
        void hasNoSemicolonInItsNameBecauseTelegramWouldCutItThere() {
            // when
            telegram.sendInline(SentFile.pdf().called("a; name=chat_id; b='c'.pdf"));
            // then
            assertThat(form(1).get("document").filename()).isEqualTo("a, name=chat_id, b='c'.pdf");
        }

        @Test
        void comesInTheOrderOfTheRequest() {
            // when
            telegram.sendInline(
                    SentFile.pdf().called("1.pdf"), SentFile.png().called("2.png"), SentFile.pdf().called("3.pdf"));
            // then
            assertThat(methods()).containsExactly("sendMessage", "sendDocument", "sendPhoto", "sendDocument");
            assertThat(form(1).get("document").filename()).isEqualTo("1.pdf");
            assertThat(form(3).get("document").filename()).isEqualTo("3.pdf");
        }
    }

    @Nested
    class Refused {

        @Test
        void areMoreThanTenFiles() {
            // when
            Answer answer = telegram.send(
                    telegram.channel().newKey(), Collections.nCopies(11, SentFile.pdf().called("a.pdf").inline()));
            // then
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message()).isEqualTo("attachments has 11 entries; telegram takes at most 10.");
            assertThat(methods()).isEmpty();
        }
    }

    @Nested
    class TheMessage {

        @Test
        void leavesItsFilesUnsentIfTelegramRefusesIt() {
            // given
            telegram.channel().answer(json(400, "{\"ok\":false,\"description\":\"Bad Request: chat not found\"}"));
            // when
            Answer answer = telegram.sendInline(SentFile.pdf());
            // then
            assertThat(answer.status()).isEqualTo(400);
            assertThat(methods()).containsExactly("sendMessage");
        }

        @Test
        void leavesItsFilesUnsentIfItsOutcomeIsUnknown() {
            // given
            telegram.channel().answer(html(502, "<h1>502</h1>"));
            // when
            Answer answer = telegram.sendInline(SentFile.pdf());
            // then
            assertThat(answer.outcome()).isEqualTo("unknown");
            assertThat(methods()).containsExactly("sendMessage");
        }

        @Test
        void takesItsFilesAlongToASupergroup() {
            // given
            telegram.channel().script(call -> call.body().contains("\"chat_id\":" + CHAT)
                    ? json(400, "{\"ok\":false,\"description\":\"upgraded\",\"parameters\":{\"migrate_to_chat_id\":-100999}}")
                    : HttpChannel.TELEGRAM.success());
            // when
            telegram.sendInline(SentFile.pdf());
            // then
            assertThat(methods()).containsExactly("sendMessage", "sendMessage", "sendDocument");
            assertThat(form(2).get("chat_id").text()).isEqualTo("-100999");
        }
    }

    @Nested
    class AFileThatFails {

        static Stream<Named<Reply>> failures() {
            return Stream.of(
                    Named.of("refused", json(400, "{\"ok\":false,\"description\":\"Bad Request: file is too big\"}")),
                    Named.of("throttled", json(429, "{\"ok\":false,\"parameters\":{\"retry_after\":5}}")),
                    Named.of("ok without a message", json(200, "{\"ok\":true,\"result\":true}")),
                    Named.of("no JSON", html(200, "<h1>Wi-Fi</h1>")),
                    Named.of("502", html(502, "<h1>502</h1>")),
                    Named.of("reset", FakeProvider.reset()),
                    Named.of("silence", FakeProvider.silence()));
        }

        @ParameterizedTest
        @MethodSource("failures")
        void isNamedTheOthersAreSentAndNothingIsEverRepeated(Reply reply) throws IOException {
            // given
            telegram.channel().script(call -> call.path().endsWith("/sendPhoto") ? reply : HttpChannel.TELEGRAM.success());
            String key = telegram.channel().newKey();
            SentFile[] files = {SentFile.pdf(), SentFile.png(), SentFile.pdf()};
            // when
            Answer first = telegram.sendInline(key, files);
            telegram.channel().script(call -> HttpChannel.TELEGRAM.success());
            Answer second = telegram.sendInline(key, files);
            // then
            JsonNode data = first.json().path("data");
            assertThat(first.status()).as(first.text()).isEqualTo(200);
            assertThat(data.path("id").asText()).isEqualTo("4242");
            assertThat(data.path("status").asText()).isEqualTo("partially_sent");
            assertThat(data.path("failed_attachments")).isEqualTo(JSON.createArrayNode().add(files[1].name()));
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(methods()).containsExactly("sendMessage", "sendDocument", "sendPhoto", "sendDocument");
        }

        @ParameterizedTest
        @ValueSource(strings = {"PHOTO_INVALID_DIMENSIONS", "IMAGE_PROCESS_FAILED", "PHOTO_EXT_INVALID"})
        void isSentAsADocumentIfTelegramDoesNotTakeItAsAPhoto(String reason) {
            // given
            SentFile file = SentFile.png();
            telegram.channel().script(call -> call.path().endsWith("/sendPhoto")
                    ? json(400, "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: " + reason + "\"}")
                    : HttpChannel.TELEGRAM.success());
            // when
            Answer answer = telegram.sendInline(file);
            // then
            assertThat(answer.json().path("data").path("status").asText()).as(answer.text()).isEqualTo("sent");
            assertThat(methods()).containsExactly("sendMessage", "sendPhoto", "sendDocument");
            Part sent = form(2).get("document");
            assertThat(SentFile.sha256(sent.bytes())).isEqualTo(file.sha256());
            assertThat(sent.filename()).isEqualTo(file.name());
        }

        @Test
        void isNamedIfTelegramTakesItNeitherAsAPhotoNorAsADocument() {
            // given
            telegram.channel().script(call -> isMessage(call)
                    ? HttpChannel.TELEGRAM.success()
                    : json(400, "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: PHOTO_INVALID_DIMENSIONS\"}"));
            // when
            Answer answer = telegram.sendInline(SentFile.png());
            // then
            assertThat(answer.json().path("data").path("status").asText()).isEqualTo("partially_sent");
            assertThat(methods()).containsExactly("sendMessage", "sendPhoto", "sendDocument");
        }

        @Test
        void isNamedWithEveryOtherOneThatFails() {
            // given
            telegram.channel().script(call -> isMessage(call) ? HttpChannel.TELEGRAM.success() : html(500, ""));
            // when
            Answer answer = telegram.sendInline(SentFile.pdf().called("1.pdf"), SentFile.png().called("2.png"));
            // then
            assertThat(answer.json().path("data").path("failed_attachments"))
                    .isEqualTo(JSON.createArrayNode().add("1.pdf").add("2.png"));
        }
    }
}

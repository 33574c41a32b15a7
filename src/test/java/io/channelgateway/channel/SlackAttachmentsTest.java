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
import io.channelgateway.support.SentFile;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the files of a message reach Slack: a ticket and the bytes of each, the message, then one call that shows all. */
class SlackAttachmentsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TICKET = "/api/files.getUploadURLExternal";
    private static final String MESSAGE = "/api/chat.postMessage";
    private static final String COMPLETE = "/api/files.completeUploadExternal";

    private static MessageWithFiles slack;
    /** Where Slack wants the bytes, which is another host than the one of its API. */
    private static FakeProvider uploads;

    @BeforeAll
    static void start() {
        slack = MessageWithFiles.over(HttpChannel.SLACK);
        uploads = FakeProvider.answering(html(200, "OK - 1"));
    }

    @AfterAll
    static void stop() throws IOException {
        slack.close();
        uploads.close();
    }

    @BeforeEach
    void reset() {
        slack.channel().reset();
        uploads.forget();
        uploads.answer(html(200, "OK - 1"));
        answer("", null);
    }

    /** Slack answers well, except to this path. */
    private static void answer(String path, Reply reply) {
        answerEach(request -> request.path().equals(path) ? reply : null);
    }

    private static void answerEach(Function<Received, Reply> exceptions) {
        slack.channel().script(request -> {
            Reply exception = exceptions.apply(request);
            return exception != null ? exception : success(request);
        });
    }

    private static Reply success(Received request) {
        return switch (request.path()) {
            case TICKET -> ticket(uploads.url() + "/upload/v1/" + nameOf(request), "F" + nameOf(request).length());
            case MESSAGE -> json(200, "{\"ok\":true,\"channel\":\"D0DIRECT1\",\"ts\":\"1503435956.000247\"}");
            default -> json(200, "{\"ok\":true,\"files\":[]}");
        };
    }

    private static Reply ticket(String url, String id) {
        return json(200, "{\"ok\":true,\"upload_url\":\"" + url + "\",\"file_id\":\"" + id + "\"}");
    }

    /** As it stands in the form, so that it can be part of a URL. */
    private static String nameOf(Received ticketRequest) {
        return ticketRequest.body().replaceAll("filename=([^&]*)&length=\\d+", "$1").replace("+", "%20");
    }

    private static List<String> paths() {
        return slack.channel().messages().stream().map(Received::path).toList();
    }

    private static Received to(String path) {
        return slack.channel().messages().stream()
                .filter(request -> request.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private static void assertNotSent(Answer answer) {
        assertThat(paths()).doesNotContain(MESSAGE, COMPLETE);
        assertThat(answer.outcome()).isNotEqualTo("unknown");
    }

    @Nested
    class AFile {

        static Stream<SentFile> files() {
            return Stream.of(SentFile.pdf(), SentFile.png());
        }

        @ParameterizedTest
        @MethodSource("files")
        void arrivesAsItIsInTheRequest(SentFile file) throws IOException {
            check(file, slack.sendInline(file));
        }

        @ParameterizedTest
        @MethodSource("files")
        void arrivesAsItIsAtItsUrl(SentFile file) throws IOException {
            check(file, slack.sendByUrl(file));
        }

        private static void check(SentFile file, Answer answer) throws IOException {
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.id()).isEqualTo("1503435956.000247");
            assertThat(answer.json().path("data").path("status").asText()).isEqualTo("sent");
            assertThat(paths()).containsExactly(TICKET, MESSAGE, COMPLETE);
            Received bytes = uploads.received().get(0);
            assertThat(SentFile.sha256(bytes.bytes().array())).isEqualTo(file.sha256());
            assertThat(bytes.headers()).containsEntry("content-type", file.type()).doesNotContainKey("authorization");
            assertThat(JSON.readTree(to(COMPLETE).body()).path("files").path(0).path("title").asText())
                    .isEqualTo(file.name());
        }

        @Test
        void isAnnouncedByNameAndLength() {
            // when
            slack.sendInline(SentFile.png().called("a&length=1 ü.png"));
            // then
            assertThat(to(TICKET).headers())
                    .containsEntry("content-type", "application/x-www-form-urlencoded; charset=utf-8")
                    .containsEntry("authorization", "Bearer " + slack.channel().secret());
            assertThat(to(TICKET).body())
                    .isEqualTo("filename=a%26length%3D1+%C3%BC.png&length=" + SentFile.png().bytes().length);
        }

        @Test
        void doesNotChangeTheMessage() throws IOException {
            // when
            slack.sendInline(SentFile.pdf());
            // then
            assertThat(JSON.readTree(to(MESSAGE).body())).isEqualTo(JSON.createObjectNode()
                    .put("channel", "C01234567")
                    .put("text", TestGateway.TEXT)
                    .put("mrkdwn", true)
                    .put("unfurl_links", false));
        }

        @Test
        void isShownInTheThreadOfItsMessageWithAllOthers() throws IOException {
            // when
            slack.sendInline(SentFile.pdf().called("a.pdf"), SentFile.png().called("bc.png"));
            // then
            assertThat(paths()).hasSize(4).endsWith(MESSAGE, COMPLETE);
            JsonNode shown = JSON.readTree(to(COMPLETE).body());
            assertThat(shown).isEqualTo(JSON.readTree("{\"files\":[{\"id\":\"F5\",\"title\":\"a.pdf\"},"
                    + "{\"id\":\"F6\",\"title\":\"bc.png\"}],"
                    + "\"channel_id\":\"D0DIRECT1\",\"thread_ts\":\"1503435956.000247\"}"));
        }
    }

    @Nested
    class Refused {

        @Test
        void areMoreThanTenFiles() {
            // when
            Answer answer = slack.send(
                    slack.channel().newKey(), Collections.nCopies(11, SentFile.pdf().called("a.pdf").inline()));
            // then
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message()).isEqualTo("attachments has 11 entries; slack takes at most 10.");
            assertThat(paths()).isEmpty();
        }
    }

    @Nested
    class BeforeTheMessage {

        static Stream<Arguments> refusals() {
            return Stream.of(
                    refusal(400, "file_uploads_disabled"),
                    refusal(400, "file_uploads_except_images_disabled"),
                    refusal(400, "file_upload_size_restricted"),
                    refusal(400, "file_type_not_allowed"),
                    refusal(403, "missing_scope"),
                    refusal(403, "invalid_auth"),
                    refusal(502, "missing_argument"),
                    refusal(502, "nobody_knows"));
        }

        private static Arguments refusal(int status, String error) {
            return Arguments.of(status, error);
        }

        @ParameterizedTest
        @MethodSource("refusals")
        void aRefusedTicketMeansNotSent(int status, String error) {
            // given
            answer(TICKET, json(200, "{\"ok\":false,\"error\":\"" + error + "\"}"));
            // when
            Answer answer = slack.sendInline(SentFile.pdf());
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
            assertThat(answer.message()).contains(error);
            assertThat(uploads.received()).isEmpty();
            assertNotSent(answer);
        }

        static Stream<Named<Reply>> unknown() {
            return Stream.of(
                    Named.of("503", html(503, "<h1>503</h1>")),
                    Named.of("500 with JSON", json(500, "{\"ok\":false,\"error\":\"fatal_error\"}")),
                    Named.of("reset", FakeProvider.reset()),
                    Named.of("hang up", FakeProvider.hangUp()),
                    Named.of("silence", FakeProvider.silence()));
        }

        static Stream<Named<Reply>> noTicket() {
            return Stream.concat(unknown(), Stream.of(
                    Named.of("no JSON", html(200, "<h1>Wi-Fi</h1>")),
                    Named.of("fatal_error", json(200, "{\"ok\":false,\"error\":\"fatal_error\"}")),
                    Named.of("no URL", json(200, "{\"ok\":true,\"file_id\":\"F1\"}")),
                    Named.of("no id", json(200, "{\"ok\":true,\"upload_url\":\"https://files.slack.com/1\"}"))));
        }

        @ParameterizedTest
        @MethodSource("noTicket")
        void aTicketThatDoesNotComeMeansNotSentForNow(Reply reply) {
            answer(TICKET, reply);
            assertMaySucceedLater();
        }

        @ParameterizedTest
        @MethodSource("unknown")
        void bytesWhoseFateIsUnknownMeanNotSentForNow(Reply reply) {
            uploads.answer(reply);
            assertMaySucceedLater();
        }

        private static void assertMaySucceedLater() {
            // given
            String key = slack.channel().newKey();
            // when
            Answer answer = slack.sendInline(key, SentFile.pdf());
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(502);
            assertThat(answer.outcome()).isEqualTo("not_sent");
            assertThat(answer.header("Retry-After")).isEqualTo("5");
            assertNotSent(answer);
            // and
            answer("", null);
            uploads.answer(html(200, "OK - 1"));
            assertThat(slack.sendInline(key, SentFile.pdf()).id()).isEqualTo("1503435956.000247");
        }

        @Test
        void aThrottledTicketSaysWhenToTryAgain() {
            // given
            answer(TICKET, json(429, "{\"ok\":false,\"error\":\"ratelimited\"}", "Retry-After", "30"));
            // when
            Answer answer = slack.sendInline(SentFile.pdf());
            // then
            assertThat(answer.header("Retry-After")).isEqualTo("30");
            assertNotSent(answer);
        }

        @Test
        void bytesThatAreTooManyForSlackAreTheRequestsFault() {
            // given
            uploads.answer(html(413, ""));
            // when
            Answer answer = slack.sendInline(SentFile.pdf());
            // then
            assertThat(answer.status()).isEqualTo(400);
            assertNotSent(answer);
        }

        @Test
        void theSecondFilesFailureKeepsTheFirstFromBeingShown() {
            // given
            uploads.answerEach(request -> html(request.path().endsWith(".png") ? 404 : 200, ""));
            // when
            Answer answer = slack.sendInline(SentFile.pdf().called("a.pdf"), SentFile.png().called("b.png"));
            // then
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.outcome()).isEqualTo("not_sent");
            assertThat(uploads.received()).hasSize(2);
            assertNotSent(answer);
        }

        @ParameterizedTest
        @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", "/upload", "//127.0.0.1/x", "no url"})
        void bytesGoToNothingButAWebServer(String url) {
            // given
            answer(TICKET, ticket(url, "F1"));
            // when
            Answer answer = slack.sendInline(SentFile.pdf());
            // then
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.outcome()).isEqualTo("not_sent");
            assertNotSent(answer);
        }
    }

    @Nested
    class TheMessage {

        @Test
        void leavesItsFilesUnseenIfSlackRefusesIt() {
            // given
            answer(MESSAGE, json(200, "{\"ok\":false,\"error\":\"channel_not_found\"}"));
            // when
            Answer answer = slack.sendInline(SentFile.pdf());
            // then
            assertThat(answer.status()).isEqualTo(400);
            assertThat(paths()).containsExactly(TICKET, MESSAGE);
        }

        @Test
        void leavesItsFilesUnseenIfItsOutcomeIsUnknown() {
            // given
            answer(MESSAGE, html(502, "<h1>502</h1>"));
            String key = slack.channel().newKey();
            // when
            Answer first = slack.sendInline(key, SentFile.pdf());
            Answer second = slack.sendInline(key, SentFile.pdf());
            // then
            assertThat(first.outcome()).isEqualTo("unknown");
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(paths()).containsExactly(TICKET, MESSAGE);
        }
    }

    @Nested
    class AfterTheMessage {

        static Stream<Named<Reply>> failures() {
            return Stream.concat(BeforeTheMessage.unknown(), Stream.of(
                    Named.of("refused", json(200, "{\"ok\":false,\"error\":\"file_not_found\"}")),
                    Named.of("no JSON", html(200, "<h1>Wi-Fi</h1>"))));
        }

        @ParameterizedTest
        @MethodSource("failures")
        void filesThatAreNotShownAreNamedAndNothingIsEverRepeated(Reply reply) throws IOException {
            // given
            answer(COMPLETE, reply);
            String key = slack.channel().newKey();
            SentFile[] files = {SentFile.pdf(), SentFile.png()};
            // when
            Answer first = slack.sendInline(key, files);
            List<String> calls = paths();
            answer("", null);
            Answer second = slack.sendInline(key, files);
            // then
            JsonNode data = first.json().path("data");
            assertThat(first.status()).as(first.text()).isEqualTo(200);
            assertThat(data.path("id").asText()).isEqualTo("1503435956.000247");
            assertThat(data.path("status").asText()).isEqualTo("partially_sent");
            assertThat(data.path("failed_attachments"))
                    .isEqualTo(JSON.createArrayNode().add(files[0].name()).add(files[1].name()));
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(paths()).isEqualTo(calls).hasSize(4);
        }
    }
}

package io.channelgateway.channel;

import static io.channelgateway.support.FakeProvider.hangUp;
import static io.channelgateway.support.FakeProvider.html;
import static io.channelgateway.support.FakeProvider.json;
import static io.channelgateway.support.FakeProvider.reset;
import static io.channelgateway.support.FakeProvider.silence;
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
import io.channelgateway.support.SentFile;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What is more than text in a Teams message: its images, each an activity after the text's, and Adaptive Cards. */
@Timeout(60)
class TeamsAttachmentsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SentFile PNG = SentFile.ofSize(70_001, "\u00dcbersicht \u5831\u544a; 100 %.png", "image/png");
    private static final SentFile GIF = SentFile.ofSize(5_003, "chart.gif", "image/gif");
    private static final SentFile JPEG = SentFile.ofSize(1, "photo.jpg", "image/jpeg");

    private static FakeProvider files;
    private static ConnectedChannel teams;

    @BeforeAll
    static void start() {
        files = FakeProvider.listeningOn("127.0.0.2", 0, FileReply.status("404 Not Found"));
        files.answerEach(request -> FileReply.file(request.path().equals("/png") ? PNG.bytes() : GIF.bytes()));
        teams = ConnectedChannel.start(
                        TestGateway.builder().property("gateway.attachment-allow", "127.0.0.2"), HttpChannel.TEAMS)
                .get(HttpChannel.TEAMS);
    }

    @AfterAll
    static void stop() throws IOException {
        teams.close();
        files.close();
    }

    @BeforeEach
    void forget() {
        teams.reset();
        script(image -> null);
    }

    /** The answers to activities with an attachment; null stands for a yes. */
    private static void script(Function<JsonNode, Reply> attachments) {
        teams.script(request -> {
            JsonNode attachment = document(request).path("attachments").path(0);
            Reply reply = attachment.isMissingNode() ? HttpChannel.TEAMS.success() : attachments.apply(attachment);
            return reply == null ? json(201, "{\"id\":\"another\"}") : reply;
        });
    }

    private static JsonNode document(Received request) {
        try {
            return JSON.readTree(request.body());
        } catch (IOException invalid) {
            throw new UncheckedIOException(invalid);
        }
    }

    private static Answer send(String key, ObjectNode... attachments) {
        return teams.gateway().send(SentFile.body(teams, List.of(attachments)), "Idempotency-Key", key);
    }

    private static Answer send(ObjectNode... attachments) {
        return send(teams.newKey(), attachments);
    }

    /** The type of each activity's attachment, or "text". */
    private static List<String> posted() {
        return teams.messages().stream()
                .map(request -> document(request).path("attachments").path(0).path("contentType").asText("text"))
                .toList();
    }

    private static void assertShows(Received request, SentFile image) {
        JsonNode activity = document(request);
        assertThat(activity.properties()).extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("type", "attachments");
        assertThat(activity.path("type").asText()).isEqualTo("message");
        assertThat(activity.path("attachments")).singleElement().satisfies(attachment -> {
            assertThat(attachment.properties()).hasSize(3);
            assertThat(attachment.path("contentType").asText()).isEqualTo(image.type());
            assertThat(attachment.path("name").asText()).isEqualTo(image.name());
            String[] url = attachment.path("contentUrl").asText().split(",");
            assertThat(url[0]).isEqualTo("data:" + image.type() + ";base64");
            assertThat(SentFile.sha256(Base64.getDecoder().decode(url[1]))).isEqualTo(image.sha256());
        });
    }

    @Nested
    class Images {

        @Test
        void areIdenticalAndEachAnActivityAfterTheTexts() {
            // when
            Answer answer = send(PNG.inline(), GIF.inline(), PNG.at(files.url() + "/png"), GIF.at(files.url() + "/gif"));
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.id()).isEqualTo(HttpChannel.TEAMS.successId());
            assertThat(answer.json().path("data").path("status").asText()).isEqualTo("sent");
            assertThat(teams.messages()).hasSize(5);
            assertThat(document(teams.messages().get(0))).isEqualTo(JSON.createObjectNode()
                    .put("type", "message").put("text", TestGateway.TEXT).put("textFormat", "plain"));
            assertShows(teams.messages().get(1), PNG);
            assertShows(teams.messages().get(2), GIF);
            assertShows(teams.messages().get(3), PNG);
            assertShows(teams.messages().get(4), GIF);
            assertThat(teams.messages()).extracting(Received::path).containsOnly(teams.messages().get(0).path());
        }

        @Test
        void goWithTheAccessTokenAndNothingOfTheClientsOrOfAnAnswerBefore() {
            // given
            script(image -> json(201, "{\"id\":\"1\"}", "Set-Cookie", "a=b", "X-Correlation", "c"));
            // when
            String body = SentFile.body(teams, List.of(PNG.inline(), GIF.inline()));
            teams.gateway().send(body, "Cookie", "a=b", "X-Trace", "1");
            // then
            assertThat(teams.messages()).hasSize(3).allSatisfy(request -> assertThat(request.headers())
                    .containsOnlyKeys(ConnectedChannel.REQUEST_HEADERS)
                    .containsEntry("authorization", "Bearer " + teams.lastToken())
                    .containsEntry("content-type", "application/json"));
        }

        @Test
        void mayBeSixOfOneMegabyte() {
            // given
            SentFile large = SentFile.ofSize(1_000_000, "large.png", "image/png");
            // when
            Answer answer = send(Collections.nCopies(6, large.inline()).toArray(ObjectNode[]::new));
            // then
            assertThat(answer.json().path("data").path("status").asText()).as(answer.text()).isEqualTo("sent");
            assertThat(teams.messages()).hasSize(7);
            assertShows(teams.messages().get(6), large);
        }

        @Test
        void areSentIfTeamsNamesNoIdOfThem() {
            // given
            script(image -> json(202, ""));
            // when
            Answer answer = send(PNG.inline());
            // then
            assertThat(answer.json().path("data").path("status").asText()).isEqualTo("sent");
        }

        @ParameterizedTest
        @ValueSource(strings = {"application/pdf", "image/webp", "image/svg+xml", "text/plain"})
        void areAllThatABotCanSend(String type) {
            // when
            Answer answer = send(PNG.inline(), SentFile.ofSize(9, "a", type).inline());
            // then
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message()).contains(type + " is not supported for teams");
            assertThat(teams.provider().received()).isEmpty();
        }

        static Stream<Named<ObjectNode[]>> beyondTheLimits() {
            return Stream.of(
                    Named.of("a size", new ObjectNode[] {SentFile.ofSize(1_000_001, "a", "image/png").inline()}),
                    Named.of("a count", Collections.nCopies(7, JPEG.inline()).toArray(ObjectNode[]::new)));
        }

        @ParameterizedTest
        @MethodSource("beyondTheLimits")
        void areRefusedWithoutACallAtTheProvider(ObjectNode[] attachments) {
            // when
            Answer answer = send(attachments);
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(teams.provider().received()).isEmpty();
        }
    }

    @Nested
    class ATextThatFails {

        @ParameterizedTest
        @CsvSource({"404, 404", "500, 502"})
        void keepsTheImagesBack(int status, int answered) {
            // given
            teams.answer(json(status, "{\"error\":{\"code\":\"ConversationNotFound\"}}"));
            // when
            Answer answer = send(PNG.inline());
            // then
            assertThat(answer.status()).isEqualTo(answered);
            assertThat(posted()).containsExactly("text");
        }
    }

    /** The text is out, so the caller must never be led to send it again. */
    @Nested
    class AnImageThatFails {

        static Stream<Named<Reply>> failures() {
            return Stream.of(
                    Named.of("rejected", json(400, "{\"error\":{\"code\":\"BadArgument\"}}")),
                    Named.of("too large", json(413, "{\"error\":{\"code\":\"MessageSizeTooBig\"}}")),
                    Named.of("throttled", json(429, "{}", "Retry-After", "1")),
                    Named.of("unknown", html(502, "<h1>502</h1>")),
                    Named.of("no JSON", html(200, "<h1>Wi-Fi</h1>")),
                    Named.of("reset", reset()),
                    Named.of("hang-up", hangUp()),
                    Named.of("silence", silence()));
        }

        @ParameterizedTest
        @MethodSource("failures")
        void isNamedInTheAnswerAndNothingIsRepeated(Reply failure) {
            // given
            script(image -> image.path("contentType").asText().equals("image/gif") ? failure : null);
            String key = teams.newKey();
            // when
            Answer first = send(key, PNG.inline(), GIF.at(files.url() + "/any"), JPEG.inline());
            // then
            assertThat(first.status()).as(first.text()).isEqualTo(200);
            assertThat(first.id()).isEqualTo(HttpChannel.TEAMS.successId());
            assertThat(first.json().path("data").path("status").asText()).isEqualTo("partially_sent");
            assertThat(first.json().path("data").path("failed_attachments"))
                    .isEqualTo(JSON.createArrayNode().add("chart.gif"));
            assertThat(posted()).containsExactly("text", "image/png", "image/gif", "image/jpeg");
            // when
            teams.reset();
            Answer second = send(key, PNG.inline(), GIF.at(files.url() + "/any"), JPEG.inline());
            // then
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(teams.provider().received()).isEmpty();
        }

        @Test
        void becauseOfItsTokenIsSentOnceMoreWithAnother() {
            // given
            teams.send();
            String refused = teams.lastToken();
            teams.reset();
            teams.script(request -> document(request).has("attachments")
                            && request.headers().get("authorization").equals("Bearer " + refused)
                    ? json(401, "{\"message\":\"Authorization has been denied for this request.\"}")
                    : HttpChannel.TEAMS.success());
            // when
            Answer answer = send(PNG.inline(), GIF.inline());
            // then
            assertThat(answer.json().path("data").path("status").asText()).as(answer.text()).isEqualTo("sent");
            assertThat(posted()).containsExactly("text", "image/png", "image/png", "image/gif");
            assertThat(teams.messages().get(2).body()).isEqualTo(teams.messages().get(1).body());
            assertThat(teams.messages().get(2).headers()).containsEntry("authorization", "Bearer " + teams.lastToken());
            assertThat(teams.messages().get(3).headers()).containsEntry("authorization", "Bearer " + teams.lastToken());
            assertThat(teams.tokenRequests()).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void becauseNoTokenIsTakenAnyMoreIsNamedInTheAnswer(boolean isTokenToBeHad) {
            // given
            teams.send();
            teams.reset();
            script(image -> json(401, "{\"error\":{\"code\":\"Unauthorized\"}}"));
            teams.answerTokens(isTokenToBeHad ? json(200, "{\"access_token\":\"t\"}") : json(503, ""));
            // when
            Answer answer = send(PNG.inline(), GIF.inline());
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.json().path("data").path("failed_attachments")).hasSize(2);
            assertThat(posted()).hasSize(isTokenToBeHad ? 5 : 3);
        }
    }

    @Nested
    class AnAdaptiveCard {

        private static final String CARD = "{\"type\":\"AdaptiveCard\", \"version\": \"1.5\",\n \"x\":1.10, \"body\":["
                + "{\"type\":\"Container\",\"items\":[{\"type\":\"TextBlock\",\"text\":\"Approve \\\"it\\\" \\u00e9?\"}]},"
                + "{\"type\":\"TextBlock\",\"text\":\"Second\"}]}";

        @Test
        void isSentExactlyAsItIs() throws IOException {
            // when
            Answer answer = teams.gateway().send(teams.bodyWithText(" \n" + CARD + "\n"));
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(document(teams.message())).isEqualTo(JSON.readTree("{\"type\":\"message\","
                    + "\"summary\":\"Approve \\\"it\\\" \\u00e9?\",\"attachments\":[{"
                    + "\"contentType\":\"application/vnd.microsoft.card.adaptive\",\"content\":" + CARD + "}]}"));
            assertThat(teams.message().body()).contains(CARD);
        }

        @Test
        void givesItsOwnFallbackTextAsTheSummary() {
            // when
            teams.gateway().send(teams.bodyWithText(CARD.replace("\"x\":1.10", "\"fallbackText\":\"Approve?\"")));
            // then
            assertThat(document(teams.message()).path("summary").asText()).isEqualTo("Approve?");
        }

        @ParameterizedTest
        @ValueSource(strings = {"{\"type\":\"AdaptiveCard\"}", "{\"type\":\"AdaptiveCard\",\"body\":[{\"type\":\"Image\"}]}",
            "{\"type\":\"AdaptiveCard\",\"body\":{\"type\":\"TextBlock\",\"text\":7},\"fallbackText\":{}}"})
        void hasNoSummaryIfItSaysNothing(String card) {
            // when
            teams.gateway().send(teams.bodyWithText(card));
            // then
            assertThat(document(teams.message()).has("summary")).isFalse();
            assertThat(teams.message().body()).contains(card);
        }

        @Test
        void isFollowedByImages() throws IOException {
            // given
            ObjectNode body = (ObjectNode) JSON.readTree(teams.bodyWithText(CARD));
            body.putArray("attachments").add(PNG.inline());
            // when
            Answer answer = teams.gateway().send(body.toString());
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(posted()).containsExactly("application/vnd.microsoft.card.adaptive", "image/png");
        }

        static Stream<String> others() {
            return Stream.of(
                    "{\"type\":\"AdaptiveCard\"",
                    "{\"type\":\"AdaptiveCard\"} and more",
                    "{\"type\":\"AdaptiveCard\"}{}",
                    "{\"type\":\"AdaptiveCard\",\"type\":\"AdaptiveCard\"}",
                    "{type:\"AdaptiveCard\"}",
                    "{\"type\":\"adaptivecard\"}",
                    "{\"type\":[\"AdaptiveCard\"]}",
                    "[{\"type\":\"AdaptiveCard\"}]",
                    "{\"card\":{\"type\":\"AdaptiveCard\"}}",
                    "\"AdaptiveCard\"",
                    "{}",
                    "{\"type\":\"AdaptiveCard\",\"body\":" + "[".repeat(1_500) + "]".repeat(1_500) + "}");
        }

        @ParameterizedTest
        @MethodSource("others")
        void isNothingElse(String text) {
            // when
            Answer answer = teams.gateway().send(teams.bodyWithText(text));
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(document(teams.message())).isEqualTo(JSON.createObjectNode()
                    .put("type", "message").put("text", text).put("textFormat", "plain"));
        }
    }
}

package io.channelgateway.channel;

import static io.channelgateway.support.FakeProvider.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.support.ConnectedChannel;
import io.channelgateway.support.HttpChannel;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@code message} for Slack that is a JSON object with {@code blocks}. */
class SlackBlocksTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BLOCKS = "[{\"type\":\"header\",\"text\":{\"type\":\"plain_text\",\"text\":\"<!here> & co\"}},"
            + "{\"type\":\"section\",\"text\":{\"type\":\"mrkdwn\",\"text\":\"*Deal* <http://x|won>\"}},"
            + "{\"type\":\"image\",\"image_url\":\"https://x/y.png\",\"alt_text\":\"a plan\"},{\"type\":\"divider\"}]";

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

    private static JsonNode sent(String message) throws IOException {
        Answer answer = slack.gateway().send(slack.bodyWithText(message));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return JSON.readTree(slack.message().body());
    }

    @Test
    void isSentAsBlocks() throws IOException {
        // when
        JsonNode message = sent(" {\"blocks\":" + BLOCKS + "}\n");
        // then
        assertThat(message.path("blocks")).isEqualTo(JSON.readTree(BLOCKS));
        assertThat(message.path("channel").textValue()).isEqualTo("C01234567");
    }

    @Test
    void hasItsOwnTextAsTheFallback() throws IOException {
        assertThat(sent("{\"text\":\"*Deal won*\",\"blocks\":" + BLOCKS + "}").path("text").textValue())
                .isEqualTo("*Deal won*");
    }

    @Test
    void hasWhatCanBeReadInTheBlocksAsTheFallbackOtherwise() throws IOException {
        assertThat(sent("{\"blocks\":" + BLOCKS + "}").path("text").textValue())
                .isEqualTo("&lt;!here&gt; &amp; co\n*Deal* <http://x|won>\na plan");
    }

    @Test
    void hasNoFallbackIfNothingCanBeRead() throws IOException {
        assertThat(sent("{\"blocks\":[{\"type\":\"divider\"}]}").has("text")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"text\":\"blocks\"}", "[{\"blocks\":[]}]", "{\"blocks\":[{\"type\":\"divider\"}]", "{\"blocks\":[]} x",
        "{\"blocks\":[],\"blocks\":[]}", "{'blocks':[]}", "\"blocks\"", "{blocks}", "{\"a\":{\"blocks\":[]}}"
    })
    void isPlainTextIfItIsNoSuchObject(String message) throws IOException {
        JsonNode sent = sent(message);
        assertThat(sent.path("text").textValue()).isEqualTo(message);
        assertThat(sent.has("blocks")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"blocks\":[]} | message.blocks must be an array of 1 to 50 blocks.",
        "{\"blocks\":null} | message.blocks must be an array of 1 to 50 blocks.",
        "{\"blocks\":{\"type\":\"divider\"}} | message.blocks must be an array of 1 to 50 blocks.",
        "{\"blocks\":[{\"type\":\"divider\"},1]} | message.blocks[1] must be an object with a type.",
        "{\"blocks\":[{\"text\":\"x\"}]} | message.blocks[0] must be an object with a type.",
        "{\"blocks\":[{\"type\":\"divider\"}],\"text\":7} | message.text must be a string next to blocks.",
        "{\"blocks\":[{\"type\":\"divider\"}],\"channel\":\"C07654321\"} | message with blocks may have text as its only other field."
    })
    void isRefusedIfItsFormIsWrong(String message, String reason) {
        // given
        String key = slack.newKey();
        // when
        Answer answer = slack.gateway().send(slack.bodyWithText(message), "Idempotency-Key", key);
        // then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("validation_error");
        assertThat(answer.message()).isEqualTo(reason);
        assertThat(slack.messages()).isEmpty();
    }

    @Test
    void isRefusedWithMoreThanFiftyBlocks() {
        // given
        String blocks = "[" + "{\"type\":\"divider\"},".repeat(50) + "{\"type\":\"divider\"}]";
        // when
        Answer answer = slack.gateway().send(slack.bodyWithText("{\"blocks\":" + blocks + "}"));
        // then
        assertThat(answer.message()).isEqualTo("message.blocks must be an array of 1 to 50 blocks.");
        assertThat(slack.messages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
    void isTheRequestsFaultIfSlackRefusesTheBlocks(String error) {
        // given
        slack.answer(json(200, "{\"ok\":false,\"error\":\"" + error + "\"}"));
        // when
        Answer answer = slack.gateway().send(slack.bodyWithText("{\"blocks\":" + BLOCKS + "}"));
        // then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains(error);
    }
}

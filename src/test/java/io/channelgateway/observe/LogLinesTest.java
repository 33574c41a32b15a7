package io.channelgateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One log event as one JSON object. */
class LogLinesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ID = "req_01M82FYFAFAJHACW6XT6FN13GX";

    private final LoggerContext context = new LoggerContext();
    private final LogLines lines = new LogLines();

    private String line(String logger, String message, Throwable thrown) {
        return line("json", logger, message, thrown);
    }

    private String line(String format, String logger, String message, Throwable thrown) {
        lines.setContext(context);
        lines.setFormat(format);
        Logger log = context.getLogger(logger);
        return new String(
                lines.encode(new LoggingEvent("", log, Level.ERROR, message, thrown, null)), StandardCharsets.UTF_8);
    }

    private JsonNode json(String logger, String message, Throwable thrown) throws JsonProcessingException {
        String line = line(logger, message, thrown);
        assertThat(line).endsWith("\n").satisfies(text -> assertThat(text.lines()).hasSize(1));
        return JSON.readTree(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "one\ntwo\r\nthree", "\"quoted\" \\ {}", "\u0000\u0001\u001b[31m\t\u007f", "\u2028\u2029\u0085", "\uD83D\uDE00", ""
    })
    void keepsTheMessageOnOneLine(String message) throws JsonProcessingException {
        assertThat(json("x", message, null).path("message").asText()).isEqualTo(message);
    }

    @Test
    void survivesHalfOfASurrogatePair() throws JsonProcessingException {
        assertThat(json("x", "a\uD83D", null).path("message").asText()).startsWith("a");
    }

    @Test
    void makesFieldsOfWhatTheGatewaySays() throws JsonProcessingException {
        JsonNode line = json(
                "io.channelgateway.requests", "send channel=slack id=17.01 status=200 request=" + ID + " ms=84", null);

        assertThat(line.path("request").asText()).isEqualTo(ID);
        assertThat(line.path("channel").asText()).isEqualTo("slack");
        assertThat(line.path("id").asText()).isEqualTo("17.01");
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.path("ms").asInt()).isEqualTo(84);
        assertThat(line.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    }

    @Test
    void tellsInFieldsWhatBecameOfARequestAndWhere() throws JsonProcessingException {
        JsonNode line = json(
                "io.channelgateway.requests",
                "send channel=slack workspace=2026 outcome=unknown code=provider_error status=502 request=" + ID + " ms=1",
                null);

        assertThat(line.path("workspace").isTextual()).isTrue();
        assertThat(line.path("workspace").asText()).isEqualTo("2026");
        assertThat(line.path("outcome").asText()).isEqualTo("unknown");
        assertThat(line.path("code").asText()).isEqualTo("provider_error");
    }

    /** A store of logs that has seen a number in a field refuses the whole line that has a word there. */
    @Test
    void aFieldHasOneTypeInAllLines() throws JsonProcessingException {
        JsonNode line = json("io.channelgateway.X", "something status=degraded ms=soon state=degraded", null);

        assertThat(line.has("status")).isFalse();
        assertThat(line.has("ms")).isFalse();
        assertThat(line.path("state").asText()).isEqualTo("degraded");
    }

    @Test
    void findsTheRequestInAnybodysLine() throws JsonProcessingException {
        JsonNode line = json("org.apache.camel.X", "Failed delivery on exchangeId: " + ID + ". status=7", null);

        assertThat(line.path("request").asText()).isEqualTo(ID);
        assertThat(line.has("status")).isFalse();
    }

    @Test
    void tellsWhereAnExceptionIsFromAndNotItsText() throws JsonProcessingException {
        Exception thrown = new IllegalStateException("https://x/botSECRET/", new RuntimeException("Bearer SECRET"));
        thrown.addSuppressed(new RuntimeException("SECRET"));
        String error = json("x", "failed", thrown).path("error").asText();

        assertThat(error)
                .startsWith("java.lang.IllegalStateException\n\tat io.channelgateway.observe.LogLinesTest")
                .contains("\ncaused by java.lang.RuntimeException\n\tat ")
                .doesNotContain("SECRET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void tellsWhatTheSystemSaysOfAConnectionThatCannotBeTaken(String format) {
        assumeTrue(Epoll.isAvailable());
        lines.setContext(context);
        lines.setPattern("%-5level %msg%n%nopex");
        lines.start();
        Exception full = new Errors.NativeIoException("accept", Errors.ERRNO_ECONNRESET_NEGATIVE);

        String line = line(format, "io.netty.channel.DefaultChannelPipeline", "An exceptionCaught() event was fired", full);

        assertThat(line).contains("Connection reset by peer").endsWith("\n").satisfies(text -> assertThat(text.lines()).hasSize(1));
    }

    @Test
    void endsWithExceptionsThatCauseEachOther() throws JsonProcessingException {
        Exception first = new IllegalStateException("a");
        Exception second = new IllegalArgumentException("b", first);
        first.initCause(second);

        assertThat(json("x", "failed", first).path("error").asText()).contains("IllegalArgumentException");
    }

    @Test
    void masksKeys() throws JsonProcessingException {
        assertThat(json("x", "key wbk_live_abc, and wbk_x", null).path("message").asText())
                .isEqualTo("key wbk_***, and wbk_***");
    }
}

package io.channelgateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shipped configuration of the log makes unreadable, whoever logs it. */
class LogMaskTest {

    private final LoggerContext logging = new LoggerContext();

    @AfterEach
    void stop() {
        logging.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void coversApiKeysAndTheTokensOfBots(String format) throws Exception {
        logging.putProperty("GATEWAY_LOG_FORMAT", format);
        JoranConfigurator shipped = new JoranConfigurator();
        shipped.setContext(logging);
        shipped.doConfigure(Path.of("config/logback.xml").toFile());
        Logger root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
        ConsoleAppender<ILoggingEvent> console = (ConsoleAppender<ILoggingEvent>) root.getAppender("console");

        byte[] line = console.getEncoder().encode(new LoggingEvent(
                "", root, Level.WARN, "wbk_live_1 GET https://api.telegram.org/bot123:AA-b_c/getUpdates?x=1", null, null));

        assertThat(new String(line, StandardCharsets.UTF_8))
                .contains("wbk_***", "/bot***/getUpdates?x=1")
                .doesNotContain("live_1", "123:AA-b_c");
    }
}

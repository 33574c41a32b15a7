package io.channelgateway.ledger;

import static io.channelgateway.ledger.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogEntryTest {

    @Test
    void comesBackAsItWas() throws IOException {
        StoredAnswer answer = new StoredAnswer(502, "{\"error\":\"a \u00fc \ud83d\ude00\\n\"}", 7L);
        List<LogEntry> entries = List.of(
                LogEntry.of(Samples.message("k\n\u0000", NOON)),
                LogEntry.of(new Completion("msg_1", State.PARTIALLY_SENT, "1.2", answer, 5L)),
                LogEntry.of(new Completion("msg_2", State.NOT_SENT, null, null, 6L)),
                LogEntry.of(new RateWindow("acme", 1, 2, 3, 4)));

        byte[] lines = LogEntry.write(entries);

        assertThat(LogEntry.read(lines)).isEqualTo(entries);
        assertThat(new String(lines, StandardCharsets.UTF_8).lines()).hasSize(entries.size());
    }

    @Test
    void mayBeNone() throws IOException {
        assertThat(LogEntry.read(new byte[] {'\n'})).isEmpty();
    }
}

package io.channelgateway.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SequenceWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * One fact in the log: a claim, the end of a message, or what a workspace has used. The others are null.
 *
 * <p>In a frame of the log each is a JSON document on a line of its own.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LogEntry(NewMessage claim, Completion end, RateWindow count) {

    private static final int USUAL = 400;
    private static final ObjectWriter WRITER = new ObjectMapper().writerFor(LogEntry.class).withRootValueSeparator("\n");
    private static final ObjectReader READER = new ObjectMapper().readerFor(LogEntry.class);

    static LogEntry of(NewMessage claim) {
        return new LogEntry(claim, null, null);
    }

    static LogEntry of(Completion end) {
        return new LogEntry(null, end, null);
    }

    static LogEntry of(RateWindow count) {
        return new LogEntry(null, null, count);
    }

    /** About how long it is. */
    int characters() {
        return USUAL + (claim == null ? 0 : length(claim.body()) + length(claim.attachments()))
                + (end == null || end.answer() == null ? 0 : length(end.answer().body()));
    }

    private static int length(String text) {
        return text == null ? 0 : text.length();
    }

    static byte[] write(List<LogEntry> entries) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(entries.stream().mapToInt(LogEntry::characters).sum());
        try (SequenceWriter writer = WRITER.writeValues(lines)) {
            writer.writeAll(entries);
        }
        return lines.toByteArray();
    }

    static List<LogEntry> read(byte[] lines) throws IOException {
        try (MappingIterator<LogEntry> entries = READER.readValues(lines)) {
            return entries.readAll();
        }
    }
}

package io.channelgateway.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file of completions, a JSON document per line, locked by the process that works on it. */
final class JournalFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalFile.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final FileLock lock;
    private final FileChannel channel;

    private JournalFile(Path path, FileLock lock) {
        this.path = path;
        this.lock = lock;
        this.channel = lock.channel();
    }

    /** Opens or creates the file; empty if somebody else works on it. */
    static Optional<JournalFile> open(Path path) throws IOException {
        FileLock lock = FileLock.tryOpen(
                        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)
                .orElse(null);
        if (lock == null) {
            return Optional.empty();
        }
        lock.channel().position(lock.channel().size());
        return Optional.of(new JournalFile(path, lock));
    }

    /** Appends the completions; they are on the disk when this returns. */
    void append(List<Completion> completions) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Completion completion : completions) {
            // The line before may be cut off; an empty line does no harm.
            lines.append('\n').append(JSON.writeValueAsString(completion)).append('\n');
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }

    /**
     * All whole lines. A process that was killed may have left one that is not.
     *
     * @throws StoreUnavailable if a whole line is no completion: nobody must take the file for done with
     */
    List<Completion> read() throws IOException {
        List<Completion> completions = new ArrayList<>();
        for (String line : text().split("\n")) {
            JsonNode document = line.isBlank() ? null : parse(line);
            if (document != null) {
                completions.add(completion(document));
            }
        }
        return completions;
    }

    /** Reads by the channel that holds the lock: closing any other one would release it. */
    private String text() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        int read = 0;
        while (bytes.hasRemaining() && read >= 0) {
            read = channel.read(bytes, bytes.position());
        }
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    /** Null for one that is cut off. */
    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException cutOff) {
            LOG.warn("the journal has a line that is cut off; its message will be swept as unknown");
            return null;
        }
    }

    private Completion completion(JsonNode document) {
        try {
            return JSON.treeToValue(document, Completion.class);
        } catch (JsonProcessingException other) {
            throw new StoreUnavailable("The journal " + path + " has outcomes that this version cannot read."
                    + " Start the version that wrote it, so that they get into the store.");
        }
    }

    void truncate() throws IOException {
        channel.truncate(0);
        channel.force(true);
    }

    /** Everything in it is in the store. */
    void delete() throws IOException {
        Files.deleteIfExists(path);
        lock.close();
    }

    @Override
    public void close() {
        lock.close();
    }
}

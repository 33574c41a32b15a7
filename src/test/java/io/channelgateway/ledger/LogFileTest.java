package io.channelgateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

    private static final int HEADER_BYTES = 16;

    @TempDir
    Path folder;

    private Path path;
    private LogFile file;

    @BeforeEach
    void open() throws IOException {
        path = folder.resolve("log");
        file = LogFile.open(path);
    }

    @AfterEach
    void close() throws IOException {
        file.close();
    }

    private void append(String... frames) throws IOException {
        for (String frame : frames) {
            file.append(frame.getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<String> reopened() throws IOException {
        file.close();
        file = LogFile.open(path);
        List<String> frames = new ArrayList<>();
        file.read(frame -> frames.add(new String(frame, StandardCharsets.UTF_8)));
        return frames;
    }

    private void overwrite(long at, byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }

    @Test
    void holdsNothingAtFirst() throws IOException {
        assertThat(file.heldSegment()).isZero();
        assertThat(reopened()).isEmpty();
    }

    @Test
    void givesBackWhatItTook() throws IOException {
        file.begin(7);
        append("one", "two", "three");

        assertThat(reopened()).containsExactly("one", "two", "three");
        assertThat(file.heldSegment()).isEqualTo(7);
    }

    @Test
    void takesMoreThanItHasRoomFor() throws IOException {
        String large = "x".repeat(3_000_000);
        file.begin(1);
        append(large, large, "end");

        assertThat(reopened()).containsExactly(large, large, "end");
    }

    @Test
    void showsNothingOfAnOlderSegment() throws IOException {
        file.begin(1);
        append("aaaa", "bbbb", "cccc");
        file.begin(2);
        append("dddd");

        assertThat(reopened()).containsExactly("dddd");
    }

    @Test
    void isFollowedByTheOtherOneAlsoAfterARestart() throws IOException {
        file.begin(2);
        append("two");
        try (LogFile other = LogFile.open(folder.resolve("other"))) {
            other.begin(1);
            other.append(new byte[] {'1'});

            LogFiles files = new LogFiles(file, other);
            files.turn();
            files.append(new byte[] {'3'});

            assertThat(other.heldSegment()).isEqualTo(3);
        }
        assertThat(reopened()).containsExactly("two");
    }

    @Test
    void endsBeforeAFrameThatIsNotWhole() throws IOException {
        file.begin(1);
        append("one", "two");
        overwrite(HEADER_BYTES + 3 + HEADER_BYTES + 2, (byte) 'x');

        assertThat(reopened()).containsExactly("one");
    }

    @Test
    void endsBeforeALengthThatCannotBe() throws IOException {
        file.begin(1);
        append("one", "two");
        overwrite(HEADER_BYTES + 3 + Long.BYTES, (byte) 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff);

        assertThat(reopened()).containsExactly("one");
    }

    @Test
    void writesAgainWhereTheDiskHasFailed() throws IOException {
        AtomicBoolean isFailing = new AtomicBoolean();
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            LogFile failing = new LogFile(channel, () -> {
                if (isFailing.getAndSet(false)) {
                    throw new IOException("lost");
                }
            });
            failing.begin(1);
            failing.append(new byte[] {'a'});
            isFailing.set(true);
            assertThatThrownBy(() -> failing.append(new byte[] {'l', 'o', 's', 't'})).hasMessage("lost");

            failing.append(new byte[] {'b'});
        }

        assertThat(reopened()).containsExactly("a", "b");
    }
}

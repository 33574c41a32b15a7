package io.channelgateway.ledger;

import static io.channelgateway.ledger.Samples.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the journal is on the disk until it is in the store. */
class JournalTest {

    private static final Completion SENT = new Completion("msg_1", State.SENT, "1.2", OK, 1);
    private static final Completion UNKNOWN = new Completion("msg_1", State.UNKNOWN, null, OK, 2);

    @TempDir
    Path folder;

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void isReadByTheNextProcess() throws IOException {
        Journal first = new Journal(folder);
        first.add(SENT).join();
        first.close();

        Journal next = new Journal(folder);

        assertThat(next.pending("msg_1")).isEqualTo(SENT);
        next.written(SENT);
        next.tidy();
        assertThat(files()).isEmpty();
        next.close();
    }

    @Test
    void isReadAfterACrashInTheMiddleOfALine() throws IOException {
        Journal first = new Journal(folder);
        first.add(SENT).join();
        Path crashed = files().get(0);
        Files.write(crashed, new byte[] {'\n', '{', '"', 'm', (byte) 0xC3}, java.nio.file.StandardOpenOption.APPEND);
        first.close();

        try (Journal next = new Journal(folder)) {
            assertThat(next.pending()).containsExactly(SENT);
        }
    }

    @Test
    void doesNotBeginWithOutcomesOfAnotherVersion() throws IOException {
        String line = "{\"messageId\":\"msg_1\",\"state\":\"SENT\",\"finishedAt\":1,\"other\":true}\n";
        Path other = Files.writeString(folder.resolve("completions-0.jsonl"), line);

        assertThatThrownBy(() -> new Journal(folder))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessage("The journal " + other + " has outcomes that this version cannot read."
                        + " Start the version that wrote it, so that they get into the store.");

        assertThat(other).hasContent(line);
        Files.writeString(other, line.replace(",\"other\":true", ""));
        try (Journal repaired = new Journal(folder)) {
            assertThat(repaired.pending()).hasSize(1);
        }
    }

    @Test
    void aFailedOpeningLeavesTheFilesToTheNextOne() throws IOException {
        // Many, as some of them come before the one that cannot be read, in whichever order.
        for (int i = 0; i < 20; i++) {
            try (Journal earlier = new Journal(folder)) {
                earlier.add(new Completion("msg_" + i, State.SENT, "1.2", OK, 1)).join();
            }
        }
        Path unreadable = Files.createDirectory(folder.resolve("completions-0.jsonl"));

        assertThatThrownBy(() -> new Journal(folder)).isInstanceOf(StoreUnavailable.class);
        Files.delete(unreadable);

        try (Journal next = new Journal(folder)) {
            assertThat(next.pending()).hasSize(20);
        }
    }

    @Test
    void keepsACertainYes() {
        try (Journal journal = new Journal(folder)) {
            journal.add(SENT).join();
            journal.add(UNKNOWN).join();

            assertThat(journal.pending("msg_1")).isEqualTo(SENT);
        }
    }

    @Test
    void correctsAnUnknownThatMayBeOnItsWayIntoTheStore() {
        try (Journal journal = new Journal(folder)) {
            journal.add(UNKNOWN).join();
            journal.add(SENT).join();
            journal.written(UNKNOWN);

            assertThat(journal.pending("msg_1")).isEqualTo(SENT);
        }
    }

    @Test
    void isNotTidiedAwayBeforeEverythingIsInTheStore() {
        try (Journal first = new Journal(folder)) {
            first.add(SENT).join();
            first.tidy();
        }
        try (Journal next = new Journal(folder)) {
            next.tidy();
            next.add(new Completion("msg_2", State.SENT, "1.3", OK, 1)).join();
        }

        try (Journal last = new Journal(folder)) {
            assertThat(last.pending()).extracting(Completion::messageId).containsExactlyInAnyOrder("msg_1", "msg_2");
        }
    }

    @Test
    void leavesTheFileOfALivingProcessAlone() {
        try (Journal living = new Journal(folder)) {
            living.add(SENT).join();

            try (Journal next = new Journal(folder)) {
                assertThat(next.pending()).isEmpty();
            }
        }
    }

    @Test
    void emptiesItsOwnFileAndGoesOn() throws IOException {
        try (Journal journal = new Journal(folder)) {
            journal.add(SENT).join();
            journal.written(SENT);
            journal.tidy();
            assertThat(files().get(0)).isEmptyFile();

            journal.add(UNKNOWN).join();

            assertThat(Files.readString(files().get(0)).strip()).startsWith("{").endsWith("}");
        }
    }

    @Test
    void remembersWithoutADisk() throws IOException {
        Journal journal = new Journal(folder.resolve("gone"));
        Files.delete(folder.resolve("gone"));

        journal.add(SENT).join();

        assertThat(journal.pending("msg_1")).isEqualTo(SENT);
        journal.close();
    }

    @Test
    void bringsWhatItOnlyRemembersToTheDiskOnceThatTakesIt() throws IOException {
        Path home = folder.resolve("gone");
        Journal journal = new Journal(home);
        Files.delete(home);
        journal.add(SENT).join();

        journal.tidy();
        Files.createDirectory(home);
        journal.tidy();

        journal.close();
        try (Journal next = new Journal(home)) {
            assertThat(next.pending()).containsExactly(SENT);
        }
    }

    /** Not even root can: the path of a file in it would be too long. */
    @Test
    void doesNotBeginInAFolderThatCannotBeWritten() throws IOException {
        Path unwritable = folder;
        while (unwritable.toString().length() < 4_060) {
            int rest = 4_080 - unwritable.toString().length();
            unwritable = Files.createDirectory(unwritable.resolve("x".repeat(Math.min(200, rest))));
        }
        Path journal = unwritable;

        assertThatThrownBy(() -> new Journal(journal).close())
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageEndingWith("cannot be used.");
    }
}

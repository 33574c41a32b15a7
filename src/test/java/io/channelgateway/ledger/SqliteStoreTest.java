package io.channelgateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The writer commits many pieces of work at once, and each fails for itself. */
class SqliteStoreTest {

    private static final String BEAT = "INSERT INTO node (id, seen_at) VALUES (?, ?)";
    private static final String BEATS = "SELECT COUNT(*) FROM node";

    @TempDir
    Path folder;

    private SqliteStore store;

    @BeforeEach
    void open() {
        store = new SqliteStore(folder.resolve("ledger.db"), Samples.messages());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private CompletableFuture<Integer> beat(String id) {
        return store.write(session -> session.update(BEAT, id, 1L));
    }

    private long beats() {
        return store.read(session -> session.query(BEATS, row -> row.getLong(1)).get(0)).join();
    }

    /** Lets the writer collect what comes in the meantime. */
    private void whileTheWriterIsBusy(Runnable task) {
        CountDownLatch isDone = new CountDownLatch(1);
        CompletableFuture<Integer> busy = store.write(session -> {
            try {
                isDone.await();
            } catch (InterruptedException nobodyDoes) {
                throw new IllegalStateException(nobodyDoes);
            }
            return 0;
        });
        task.run();
        isDone.countDown();
        busy.join();
    }

    @Test
    void holdsNoMessageForLostWhoseOutcomeIsInTheJournal() {
        String id = Samples.newId();
        Completion end = new Completion(id, State.NOT_SENT, null, Samples.OK, 1);
        store.claim(Samples.message(id, "acme", null, "slack", null, null, Samples.NOON)).join();
        try (Journal journal = new Journal(folder)) {
            Presence presence = new Presence(store, Samples.messages(), journal);
            journal.add(end).join();

            assertThat(presence.sweep(Samples.NOON.plusSeconds(60), Samples.LOST)).isEmpty();
            journal.written(end);
            assertThat(presence.sweep(Samples.NOON.plusSeconds(60), Samples.LOST)).hasSize(1);
        }
    }

    @Test
    void failsOnlyTheWorkThatFails() {
        List<CompletableFuture<Integer>> works = new java.util.ArrayList<>();

        whileTheWriterIsBusy(() -> {
            works.add(beat("a"));
            works.add(store.write(session -> {
                session.update(BEAT, "b", 1L);
                return session.update("INSERT INTO nowhere VALUES (1)");
            }));
            works.add(store.write(session -> {
                session.update(BEAT, "c", 1L);
                throw new IllegalStateException("a bug");
            }));
            works.add(beat("a"));
            works.add(beat("d"));
        });

        assertThat(works.get(0).join()).isEqualTo(1);
        assertThatThrownBy(works.get(1)::join).hasCauseInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(works.get(2)::join).hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(works.get(3)::join).hasCauseInstanceOf(StoreUnavailable.class);
        assertThat(works.get(4).join()).isEqualTo(1);
        assertThat(beats()).isEqualTo(2);
    }

    @Test
    void confirmsNothingThatAFullFileDidNotTakeAndGoesOnWhenThereIsRoomAgain() {
        long pages = store.read(session -> session.query("PRAGMA page_count", row -> row.getLong(1)).get(0)).join();
        limit(pages + 2);

        List<CompletableFuture<Integer>> works =
                IntStream.range(0, 1_000).mapToObj(i -> beat(i + "x".repeat(100))).toList();
        long confirmed = works.stream().filter(work -> work.handle((done, failure) -> failure == null).join()).count();

        assertThat(confirmed).isLessThan(1_000);
        assertThat(beats()).isEqualTo(confirmed);
        limit(1_000_000);
        assertThat(beat("again").join()).isEqualTo(1);
    }

    private void limit(long pages) {
        store.write(session -> session.query("PRAGMA max_page_count = " + pages, row -> row.getLong(1))).join();
    }

    @Test
    void finishesWhatWasAskedForBeforeItCloses() {
        List<CompletableFuture<Integer>> works = IntStream.range(0, 1_000).mapToObj(i -> beat("n" + i)).toList();

        store.close();

        assertThat(works).allSatisfy(work -> assertThat(work.join()).isEqualTo(1));
        assertThatThrownBy(beat("late")::join).hasCauseInstanceOf(StoreUnavailable.class);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFailedOpeningLeavesNoFileOpen() throws IOException {
        Path database = folder.resolve("other.db");
        try (LogFile log = LogFile.open(folder.resolve("other.db-log1"))) {
            log.begin(1);
            log.append("no entry".getBytes(StandardCharsets.UTF_8));
        }

        assertThatThrownBy(() -> new SqliteStore(database, Samples.messages())).isInstanceOf(StoreUnavailable.class);

        assertThat(openFiles("other.db")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(classes = {SqliteLog.class, SqliteWriter.class})
    @EnabledOnOs(OS.LINUX)
    void anOpeningThatGetsNoThreadLeavesNoneAndNoFileOpen(Class<?> without) throws IOException {
        Path database = folder.resolve("other.db");
        long before = threads();
        InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>() {
            @Override
            protected String childValue(String value) {
                if (Stream.of(new Throwable().getStackTrace()).anyMatch(frame -> frame.getClassName().equals(without.getName()))) {
                    throw new OutOfMemoryError("no more threads");
                }
                return value;
            }
        };
        inherited.set("");
        try {
            assertThatThrownBy(() -> new SqliteStore(database, Samples.messages())).isInstanceOf(OutOfMemoryError.class);
        } finally {
            inherited.remove();
        }

        assertThat(openFiles("other.db")).isEmpty();
        assertThat(threads()).isEqualTo(before);
        new SqliteStore(database, Samples.messages()).close();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ledger-writer") || thread.getName().startsWith("ledger-log"))
                .count();
    }

    private static List<String> openFiles(String name) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(SqliteStoreTest::target).filter(file -> file.contains(name)).toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    @Test
    void doesNotOpenWithALogOfAnotherVersion() throws IOException {
        Path database = folder.resolve("other.db");
        Path written = folder.resolve("other.db-log1");
        try (LogFile log = LogFile.open(written)) {
            log.begin(1);
            log.append("{\"other\":{}}".getBytes(StandardCharsets.UTF_8));
        }
        byte[] content = Files.readAllBytes(written);

        assertThatThrownBy(() -> new SqliteStore(database, Samples.messages()))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessage("The log beside the SQLite file has entries that this version cannot read."
                        + " Start the version that wrote it, and stop it, so that they get into the database.");

        assertThat(written).hasBinaryContent(content);
    }
}

package io.channelgateway.ledger;

import static io.channelgateway.ledger.Samples.LOST;
import static io.channelgateway.ledger.Samples.NOON;
import static io.channelgateway.ledger.Samples.OK;
import static io.channelgateway.ledger.Samples.message;
import static io.channelgateway.ledger.TestLedger.claim;
import static io.channelgateway.ledger.TestLedger.complete;
import static io.channelgateway.ledger.TestLedger.count;
import static io.channelgateway.ledger.TestLedger.find;
import static io.channelgateway.ledger.TestLedger.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.channelgateway.support.MovableClock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the log and not yet in the database. */
class SqliteLogTest {

    @TempDir
    Path folder;

    private final String key = UUID.randomUUID().toString();
    private Path home;
    private Ledger ledger;

    @BeforeEach
    void openLedger() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        ledger = open(home);
    }

    @AfterEach
    void closeLedger() {
        ledger.close();
    }

    private static Ledger open(Path home) {
        return TestLedger.open(Samples.settings("jdbc:sqlite:" + home.resolve("ledger.db"), home), new MovableClock());
    }

    private String claimed(String key) {
        ClaimResult result = claim(ledger, message(key, NOON));
        assertThat(result).isInstanceOf(ClaimResult.Claimed.class);
        return ((ClaimResult.Claimed) result).messageId();
    }

    private List<StoredMessage> listed(State state) {
        return ledger.messages(new MessageFilter("acme", null, null, null, Set.of(state), null), 1, 100)
                .join()
                .items();
    }

    /** As the disk would be found if the machine stopped now; all that is promised must be in it. */
    private Path crash() throws IOException {
        Path found = Files.createTempDirectory(folder, "found");
        copy("ledger.db", home, found);
        copy("ledger.db-wal", home, found);
        copyLog(home, found);
        return found;
    }

    private static void copyLog(Path from, Path to) throws IOException {
        copy("ledger.db-log1", from, to);
        copy("ledger.db-log2", from, to);
    }

    private static void copy(String file, Path from, Path to) throws IOException {
        if (Files.exists(from.resolve(file))) {
            Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Goes on with what was found; the crashed ledger ends without any effect on that. */
    private void goOnWith(Path found) {
        ledger.close();
        ledger = open(found);
    }

    @Nested
    class AfterACrash {

        @Test
        void keysAreHeldHoweverManyThereAreAndHoweverSoonTheyComeAgain() throws IOException {
            List<NewMessage> messages = Stream.generate(() -> message(UUID.randomUUID().toString(), NOON))
                    .limit(12_000)
                    .toList();
            assertThat(claimAll(messages)).allMatch(ClaimResult.Claimed.class::isInstance);

            goOnWith(crash());

            for (int round = 0; round < 3; round++) {
                assertThat(claimAll(messages)).allMatch(Existing.class::isInstance);
            }
        }

        private List<ClaimResult> claimAll(List<NewMessage> messages) {
            return messages.stream()
                    .map(ledger::claimAsync)
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        }

        @Test
        void claimsAndOutcomesAreAllThere() throws IOException {
            String sent = claimed(key);
            complete(ledger, sent, State.SENT, "1.2", OK, NOON);
            String inFlight = claimed(null);
            complete(ledger, claimed(null), State.NOT_SENT, null, OK, NOON);

            goOnWith(crash());

            assertThat(find(ledger, "acme", key, NOON)).map(Existing::answer).contains(OK);
            assertThat(listed(State.SENT)).extracting(StoredMessage::body).containsExactly("text");
            assertThat(listed(State.NOT_SENT)).hasSize(1);
            assertThat(ledger.sweep(NOON, LOST)).hasSize(1);
            assertThat(ledger.findAsync(inFlight).join()).map(Existing::state).contains(State.UNKNOWN);
        }

        @Test
        void anOutcomeOfAMessageInTheDatabaseIsThere() throws IOException {
            String id = claimed(key);
            assertThat(ledger.findAsync(id).join()).isPresent();
            complete(ledger, id, State.SENT, "1.2", OK, NOON);

            goOnWith(crash());

            assertThat(listed(State.SENT)).hasSize(1);
        }

        @Test
        void whatWasCountedStaysCounted() throws IOException {
            IntStream.range(0, 3).forEach(i -> count(ledger, "acme", 10, 10, NOON));

            goOnWith(crash());

            assertThat(usage(ledger, "acme", NOON).inMinute()).isEqualTo(3);
            assertThat(count(ledger, "acme", 10, 10, NOON).usage().inDay()).isEqualTo(4);
        }

        @Test
        void aKeyIsHeldByTheLastWhoClaimedItThoughTheLogAlsoHasOneWhoseRowIsDeleted() throws IOException {
            Instant later = NOON.plus(Duration.ofDays(100));
            complete(ledger, claimed(key), State.SENT, "1.2", OK, NOON);
            listed(State.SENT);
            assertThat(ledger.retain(later)).isEqualTo(1);
            NewMessage second = message(key, later);
            assertThat(claim(ledger, second)).isEqualTo(new ClaimResult.Claimed(second.id()));
            listed(State.SENT);

            goOnWith(crash());

            assertThat(claim(ledger, message(key, later.plusSeconds(60))))
                    .isInstanceOfSatisfying(Existing.class, held -> assertThat(held.messageId()).isEqualTo(second.id()));
        }

        @Test
        void theSameLogASecondTimeChangesNothing() throws IOException {
            complete(ledger, claimed(key), State.NOT_SENT, null, OK, NOON);
            String second = claimed(key);
            complete(ledger, second, State.SENT, "1.2", OK, NOON);
            count(ledger, "acme", 10, 10, NOON);
            Path found = crash();
            Path log = Files.createDirectory(folder.resolve("log"));
            copyLog(found, log);
            open(found).close();
            assertThat(found.resolve("ledger.db-log1")).doesNotExist();
            copyLog(log, found);

            goOnWith(found);

            assertThat(listed(State.SENT)).hasSize(1);
            assertThat(listed(State.NOT_SENT)).hasSize(1);
            assertThat(find(ledger, "acme", key, NOON)).map(Existing::messageId).contains(second);
            assertThat(usage(ledger, "acme", NOON).inDay()).isEqualTo(1);
        }

        @Test
        void ofAFrameThatIsCutOffNothingIsLeftAndAllBeforeItIs() throws IOException {
            String first = claimed(null);
            long end = end("ledger.db-log1", "ledger.db-log2");
            String second = claimed(null);
            Path found = crash();
            for (String name : List.of("ledger.db-log1", "ledger.db-log2")) {
                try (FileChannel log = FileChannel.open(found.resolve(name), StandardOpenOption.WRITE)) {
                    log.truncate(end + 40);
                }
            }

            goOnWith(found);

            assertThat(ledger.findAsync(first).join()).isPresent();
            assertThat(ledger.findAsync(second).join()).isEmpty();
        }

        /** Where the frames end in that file that has some. */
        private long end(String... names) throws IOException {
            long end = 0;
            for (String name : names) {
                byte[] bytes = Files.readAllBytes(home.resolve(name));
                int last = bytes.length;
                while (last > 0 && bytes[last - 1] == 0) {
                    last--;
                }
                end = Math.max(end, last);
            }
            return end;
        }
    }

    @Test
    void keysAreHeldWhereverTheirMessageStands() {
        String first = claimed(key);
        assertThat(claim(ledger, message(key, NOON))).isInstanceOf(Existing.class);
        ledger.findAsync(first).join();

        assertThat(claim(ledger, message(key, NOON))).isInstanceOf(Existing.class);
        complete(ledger, first, State.NOT_SENT, null, OK, NOON);
        String second = claimed(key);
        ledger.findAsync(second).join();

        assertThat(find(ledger, "acme", key, NOON)).map(Existing::messageId).contains(second);
        assertThat(ledger.findAsync(first).join()).map(Existing::state).contains(State.NOT_SENT);
    }

    @Test
    void keysAreHeldOnTheWayIntoTheDatabase() throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("ledger.db"))) {
            other.createStatement().execute("BEGIN IMMEDIATE");
            String first = claimed(key);
            CompletableFuture<?> isThere = ledger.findAsync(first);
            claimed(null);

            assertThat(claim(ledger, message(key, NOON))).isInstanceOf(Existing.class);
            complete(ledger, first, State.SENT, "1.2", OK, NOON);

            assertThat(((Existing) claim(ledger, message(key, NOON))).answer()).isEqualTo(OK);
            assertThat(isThere).isNotDone();
            other.createStatement().execute("ROLLBACK");
        }
    }

    @Test
    void anOutcomeIsKnownOnTheWayIntoTheDatabaseThatHasItsMessage() throws SQLException {
        String first = claimed(key);
        ledger.findAsync(first).join();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("ledger.db"))) {
            other.createStatement().execute("BEGIN IMMEDIATE");
            complete(ledger, first, State.SENT, "1.2", OK, NOON);
            ledger.findAsync(first);
            claimed(null);

            assertThat(((Existing) claim(ledger, message(key, NOON))).answer()).isEqualTo(OK);
            other.createStatement().execute("ROLLBACK");
        }
    }

    @Test
    void anOldKeyThatStandsInTheDatabaseIsGivenToTheNext() {
        String first = claimed(key);
        complete(ledger, first, State.SENT, "1.2", OK, NOON);
        ledger.findAsync(first).join();

        String second = ((ClaimResult.Claimed) claim(ledger, message(key, NOON.plus(Duration.ofHours(25))))).messageId();

        assertThat(ledger.findAsync(second).join()).isPresent();
        assertThat(ledger.findAsync(first).join()).map(Existing::answer).contains(OK);
        assertThat(find(ledger, "acme", key, NOON.plus(Duration.ofHours(26)))).map(Existing::messageId).contains(second);
    }

    @Test
    void theDatabaseFollowsByItself() {
        claimed(key);

        Awaitility.await().until(() -> messagesIn(home.resolve("ledger.db")) == 1);
    }

    private static int messagesIn(Path database) throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = other.createStatement()) {
            return statement.executeQuery("SELECT COUNT(*) FROM message").getInt(1);
        }
    }

    @Test
    void textsThatAreNotToBeKeptAreNotInTheLogEither() throws IOException {
        ledger.close();
        ledger = TestLedger.open(
                new LedgerSettings("jdbc:sqlite:" + home.resolve("ledger.db"), null, null, home, false, 90),
                new MovableClock());

        String id = claimed(null);

        String log = Files.readString(home.resolve("ledger.db-log1"), StandardCharsets.ISO_8859_1)
                + Files.readString(home.resolve("ledger.db-log2"), StandardCharsets.ISO_8859_1);
        assertThat(log).contains(id).doesNotContain("\"text\"").doesNotContain("subject\":\"");
    }

    @Test
    void aCleanEndLeavesNoLog() throws IOException {
        claimed(key);
        ledger.close();

        try (Stream<Path> files = Files.list(home)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("ledger.db", "ledger.db.lock");
        }
    }

    @Test
    void nothingIsClaimedInFilesThatTheNextProcessWouldNotFind() throws IOException {
        String first = claimed(key);
        Path away = Files.move(home, folder.resolve("away"));

        assertThatThrownBy(() -> claim(ledger, message(null, NOON))).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> count(ledger, "acme", 10, 10, NOON)).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> ledger.heartbeat(NOON)).isInstanceOf(StoreUnavailable.class);
        complete(ledger, first, State.SENT, "1.2", OK, NOON);
        assertThat(ledger.backlog().journaled()).isOne();

        Files.move(away, home);
        ledger.heartbeat(NOON);
        assertThat(claim(ledger, message(null, NOON))).isInstanceOf(ClaimResult.Claimed.class);
        assertThat(find(ledger, "acme", key, NOON)).get().extracting(Existing::answer).isEqualTo(OK);
    }

    @Test
    void theEndLeavesAloneWhatHasTakenThePlaceOfItsFiles() throws IOException {
        claimed(key);
        Files.move(home, folder.resolve("away"));
        Files.createDirectory(home);
        List<Path> others = List.of(home.resolve("ledger.db-log1"), home.resolve("ledger.db-log2"));
        for (Path other : others) {
            Files.createFile(other);
        }

        ledger.close();

        assertThat(others).allSatisfy(other -> assertThat(other).exists());
    }

    @Test
    void whileTheDatabaseTakesNothingOutcomesAreKeptAndClaimsRefused() throws SQLException {
        String first = claimed(key);
        ledger.findAsync(first).join();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("ledger.db"))) {
            other.createStatement().execute("BEGIN IMMEDIATE");
            complete(ledger, first, State.SENT, "1.2", OK, NOON);
            Awaitility.await().untilAsserted(() ->
                    assertThatThrownBy(() -> claim(ledger, message(null, NOON))).isInstanceOf(StoreUnavailable.class));

            assertThat(ledger.backlog().journaled()).isZero();
            assertThatThrownBy(() -> count(ledger, "acme", 10, 10, NOON)).isInstanceOf(StoreUnavailable.class);
            assertThatThrownBy(() -> ledger.heartbeat(NOON)).isInstanceOf(StoreUnavailable.class);
            other.createStatement().execute("ROLLBACK");
        }

        Awaitility.await().ignoreExceptions().until(() -> claim(ledger, message(null, NOON)) != null);
        assertThat(listed(State.SENT)).hasSize(1);
    }

    @Test
    void whatWouldFollowIntoADatabaseThatTakesNothingFails() throws SQLException {
        String first = claimed(key);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("ledger.db"))) {
            other.createStatement().execute("BEGIN IMMEDIATE");
            ledger.findAsync(first);
            claimed(null);

            CompletableFuture<Void> behind = ledger.describeAsync(first, "[1]");

            assertThat(behind)
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withCauseInstanceOf(StoreUnavailable.class);
            other.createStatement().execute("ROLLBACK");
        }
    }

    @Test
    void whatTheDatabaseDoesNotTakeAtTheEndIsThereAfterTheNextStart() throws SQLException {
        String first = claimed(key);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("ledger.db"))) {
            other.createStatement().execute("BEGIN IMMEDIATE");
            complete(ledger, first, State.SENT, "1.2", OK, NOON);
            ledger.close();
            other.createStatement().execute("ROLLBACK");
        }

        ledger = open(home);

        assertThat(find(ledger, "acme", key, NOON)).map(Existing::answer).contains(OK);
    }

    @Nested
    class OnADiskThatFails {

        private final AtomicBoolean isFailing = new AtomicBoolean();
        private final AtomicBoolean isOutOfMemory = new AtomicBoolean();
        private SqliteWriter writer;
        private SqliteLog log;

        @BeforeEach
        void openLog() throws SQLException, IOException {
            SqliteFile file = new SqliteFile(folder.resolve("other.db"));
            Migration.bringUpToDate(file.url(), null, null);
            LogFiles files = new LogFiles(failing("one"), failing("other"));
            files.turn();
            writer = new SqliteWriter(file);
            log = new SqliteLog(
                    file, files, writer, Samples.messages(), () -> CompletableFuture.completedFuture(new KeyFilter()));
        }

        private LogFile failing(String name) throws IOException {
            FileChannel channel = FileChannel.open(
                    folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return new LogFile(channel, () -> {
                if (isFailing.get()) {
                    throw new IOException("lost");
                }
                if (isOutOfMemory.get()) {
                    throw new OutOfMemoryError("no more direct memory");
                }
            });
        }

        @AfterEach
        void closeLog() {
            log.close();
            writer.close();
        }

        @Test
        void aClaimThatIsNotOnItIsNoneAndMayBeFoundAllTheSame() throws SQLException {
            isFailing.set(true);
            CompletableFuture<ClaimResult> lost = log.claim(message(key, NOON));

            assertThatThrownBy(lost::join).hasCauseInstanceOf(StoreUnavailable.class).satisfies(failure ->
                    assertThat(((StoreUnavailable) failure.getCause()).isUncertain()).isTrue());
            isFailing.set(false);
            assertThat(log.claim(message(key, NOON)).join()).isInstanceOf(ClaimResult.Claimed.class);
            log.inDatabase().join();
            assertThat(messagesIn(folder.resolve("other.db"))).isEqualTo(1);
        }

        @Test
        void thereIsNoOtherWorkEither() throws IOException {
            log.claim(message(null, NOON)).join();
            isFailing.set(true);
            assertThatThrownBy(log.claim(message(null, NOON))::join).hasCauseInstanceOf(StoreUnavailable.class);

            assertThatThrownBy(log.inDatabase()::join).hasCauseInstanceOf(StoreUnavailable.class);
            isFailing.set(false);
            log.inDatabase().join();
            String last = Samples.newId();
            log.claim(message(last, "acme", null, "slack", null, null, NOON)).join();

            List<String> found = new ArrayList<>();
            for (String name : List.of("one", "other")) {
                LogFile file = LogFile.open(folder.resolve(name));
                file.read(frame -> found.add(new String(frame, StandardCharsets.UTF_8)));
                file.close();
            }
            assertThat(found).anyMatch(frame -> frame.contains(last));
        }

        @Test
        void whatFailsForWantOfMemoryIsAnsweredAndWhatComesThenIsTaken() throws Exception {
            isOutOfMemory.set(true);
            CompletableFuture<ClaimResult> lost = log.claim(message(key, NOON));

            assertThatThrownBy(() -> lost.get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(StoreUnavailable.class)
                    .satisfies(failure -> assertThat(((StoreUnavailable) failure.getCause()).isUncertain()).isTrue());
            isOutOfMemory.set(false);
            assertThat(log.claim(message(key, NOON)).get(5, TimeUnit.SECONDS)).isInstanceOf(ClaimResult.Claimed.class);
        }

        @Test
        void anOutcomeThatIsNotOnItFails() {
            Completion end = new Completion("msg_1", State.SENT, "1.2", OK, NOON.toEpochMilli());
            isFailing.set(true);

            assertThatThrownBy(log.complete(end)::join).hasCauseInstanceOf(StoreUnavailable.class);
            isFailing.set(false);
            assertThat(log.complete(end).join()).isTrue();
        }
    }
}

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

import io.channelgateway.support.MovableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ledger promises on every store. */
abstract class LedgerContract {

    @TempDir
    Path folder;

    final String key = UUID.randomUUID().toString();
    String url;
    Ledger ledger;

    abstract String newUrl();

    @BeforeEach
    void openLedger() {
        url = newUrl();
        ledger = open();
    }

    Ledger open() {
        return TestLedger.open(Samples.settings(url, folder.resolve("journal")), new MovableClock());
    }

    @AfterEach
    void closeLedger() {
        ledger.close();
    }

    private String claimed(String key, Instant at) {
        ClaimResult result = claim(ledger, message(key, at));
        assertThat(result).isInstanceOf(ClaimResult.Claimed.class);
        return ((ClaimResult.Claimed) result).messageId();
    }

    private Existing refused(Instant at) {
        ClaimResult result = claim(ledger, message(key, at));
        assertThat(result).isInstanceOf(Existing.class);
        return (Existing) result;
    }

    static <T> List<T> atOnce(int times, Callable<T> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(times);
        try {
            List<T> results = new java.util.ArrayList<>();
            for (Future<T> future : threads.invokeAll(java.util.Collections.nCopies(times, task))) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }

    @Nested
    class Claims {

        @Test
        void giveOneOf200ThreadsTheKey() throws Exception {
            List<ClaimResult> results = atOnce(200, () -> claim(ledger, message(key, NOON)));

            assertThat(results).filteredOn(ClaimResult.Claimed.class::isInstance).hasSize(1);
            assertThat(results)
                    .filteredOn(Existing.class::isInstance)
                    .hasSize(199)
                    .allSatisfy(result -> assertThat(((Existing) result).state()).isEqualTo(State.SENDING));
        }

        @Test
        void tellWhoHoldsTheKey() {
            String first = claimed(key, NOON);

            assertThat(refused(NOON)).isEqualTo(new Existing(first, "f1", State.SENDING, null, NOON));
        }

        @Test
        void withoutAKeyAreAllGranted() {
            claimed(null, NOON);
            claimed(null, NOON);
        }

        @Test
        void ofAnotherWorkspaceAreFree() {
            claimed(key, NOON);

            assertThat(claim(ledger, message(Samples.newId(), "other", key, "slack", null, null, NOON)))
                    .isInstanceOf(ClaimResult.Claimed.class);
        }

        @Test
        void keepTheKeyFor24Hours() {
            String first = claimed(key, NOON);
            complete(ledger, first, State.SENT, "1.2", OK, NOON);

            Instant late = NOON.plus(Duration.ofHours(24)).minusMillis(1);
            assertThat(refused(late).answer()).isEqualTo(OK);
            assertThat(find(ledger, "acme", key, late)).isPresent();
            assertThat(find(ledger, "acme", key, late.plusMillis(1))).isEmpty();
            claimed(key, late.plusMillis(1));
        }

        @Test
        void giveOneOf50ThreadsAKeyThatIsOld() throws Exception {
            claimed(key, NOON);

            List<ClaimResult> results = atOnce(50, () -> claim(ledger, message(key, NOON.plus(Duration.ofHours(25)))));

            assertThat(results).filteredOn(ClaimResult.Claimed.class::isInstance).hasSize(1);
        }
    }

    @Nested
    class Outcome {

        @Test
        void notSentFreesTheKeyAndStaysForThoseWhoWait() {
            String first = claimed(key, NOON);
            complete(ledger, first, State.NOT_SENT, null, new StoredAnswer(502, "{}", 7L), NOON);

            assertThat(find(ledger, "acme", key, NOON)).isEmpty();
            assertThat(ledger.findAsync(first).join()).map(Existing::answer).contains(new StoredAnswer(502, "{}", 7L));
            claimed(key, NOON);
        }

        @Test
        void sentCorrectsUnknownAndNothingCorrectsSent() {
            String first = claimed(key, NOON);

            complete(ledger, first, State.UNKNOWN, null, LOST, NOON);
            assertThat(refused(NOON).answer()).isEqualTo(LOST);
            complete(ledger, first, State.NOT_SENT, null, LOST, NOON);
            assertThat(refused(NOON).state()).isEqualTo(State.UNKNOWN);
            complete(ledger, first, State.SENT, "1.2", OK, NOON);
            assertThat(refused(NOON).answer()).isEqualTo(OK);
            complete(ledger, first, State.UNKNOWN, null, LOST, NOON);
            complete(ledger, first, State.NOT_SENT, null, LOST, NOON);

            assertThat(refused(NOON).state()).isEqualTo(State.SENT);
            assertThat(refused(NOON).answer()).isEqualTo(OK);
        }

        @Test
        void isStillThereAfterARestart() {
            String first = claimed(key, NOON);
            complete(ledger, first, State.PARTIALLY_SENT, "1.2", OK, NOON);

            ledger.close();
            ledger = open();

            assertThat(find(ledger, "acme", key, NOON))
                    .contains(new Existing(first, "f1", State.PARTIALLY_SENT, OK, NOON));
        }
    }

    @Nested
    class Counting {

        @Test
        void isExactWith64Threads() throws Exception {
            List<Count> counts = atOnce(64, () -> count(ledger, "acme", 50, 1_000, NOON));

            assertThat(counts).filteredOn(Count::isCounted).hasSize(50);
            assertThat(counts).filteredOn(count -> !count.isCounted()).allSatisfy(count ->
                    assertThat(count.exhausted()).isEqualTo(Count.Window.MINUTE));
            assertThat(usage(ledger, "acme", NOON)).isEqualTo(
                    new Usage(50, 50, NOON.getEpochSecond() + 60, NOON.getEpochSecond() + 12 * 3600));
        }

        @Test
        void startsAgainWithEachMinuteAndAtMidnightUtc() {
            Instant lastMinute = Instant.parse("2026-03-01T23:59:59Z");
            assertThat(count(ledger, "acme", 1, 2, lastMinute.minusSeconds(60)).isCounted()).isTrue();
            assertThat(count(ledger, "acme", 1, 2, lastMinute).isCounted()).isTrue();

            assertThat(count(ledger, "acme", 1, 2, lastMinute).exhausted()).isEqualTo(Count.Window.DAY);
            assertThat(usage(ledger, "acme", lastMinute.plusSeconds(1)).inDay()).isZero();
            assertThat(count(ledger, "acme", 1, 2, lastMinute.plusSeconds(1)).usage().inDay()).isEqualTo(1);
        }

        @Test
        void isNotResetByAClockThatIsSlow() {
            count(ledger, "acme", 2, 10, NOON.plus(Duration.ofDays(1)));

            Count slow = count(ledger, "acme", 2, 10, NOON);

            assertThat(slow.usage().inMinute()).isEqualTo(2);
            assertThat(slow.usage().inDay()).isEqualTo(2);
            assertThat(count(ledger, "acme", 2, 10, NOON).exhausted()).isEqualTo(Count.Window.MINUTE);
            assertThat(usage(ledger, "acme", NOON.plus(Duration.ofDays(1))).inMinute()).isEqualTo(2);
        }

        @Test
        void ofNothingAllowedCountsNothing() {
            assertThat(count(ledger, "acme", 0, 0, NOON).exhausted()).isEqualTo(Count.Window.DAY);
            assertThat(usage(ledger, "acme", NOON).inDay()).isZero();
        }
    }

    @Nested
    class Sweeping {

        @Test
        void makesUnknownWhatIsOverItsDeadlineAndTheMargin() {
            claimed(key, NOON);
            Instant deadline = NOON.plusSeconds(30);

            assertThat(ledger.sweep(deadline.plusSeconds(10), LOST)).isEmpty();
            assertThat(ledger.sweep(deadline.plusSeconds(11), LOST)).hasSize(1);

            assertThat(refused(NOON).state()).isEqualTo(State.UNKNOWN);
            assertThat(refused(NOON).answer()).isEqualTo(LOST);
            assertThat(ledger.sweep(deadline.plusSeconds(12), LOST)).isEmpty();
        }

        @Test
        void leavesFinishedMessagesAlone() {
            complete(ledger, claimed(key, NOON), State.SENT, "1.2", OK, NOON);

            assertThat(ledger.sweep(NOON.plusSeconds(3600), LOST)).isEmpty();
        }
    }

    @Nested
    class Keeping {

        @Test
        void deletesWhatIsOlderThanTheRetentionAndFreesOldKeys() {
            String old = claimed(key, NOON);
            complete(ledger, old, State.SENT, "1.2", OK, NOON);

            assertThat(ledger.retain(NOON.plus(Duration.ofDays(90)))).isZero();
            assertThat(ledger.findAsync(old).join()).isPresent();
            assertThat(find(ledger, "acme", key, NOON)).isEmpty();
            assertThat(ledger.retain(NOON.plus(Duration.ofDays(90)).plusMillis(1))).isEqualTo(1);
            assertThat(ledger.findAsync(old).join()).isEmpty();
        }

        @Test
        void deletesAllThatIsOldHoweverMuchItIs() {
            CompletableFuture<?>[] claims = IntStream.range(0, 1_200)
                    .mapToObj(i -> ledger.claimAsync(message(null, NOON)))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(claims).join();

            assertThat(ledger.retain(NOON.plus(Duration.ofDays(91)))).isEqualTo(1_200);
        }

        @Test
        void showsAttachmentsAsTheyWereDescribedLast() {
            String id = claimed(null, NOON);
            ledger.describeAsync(id, "[1]").join();
            complete(ledger, id, State.SENT, "1.2", OK, NOON);

            assertThat(sent(1, 10).items().get(0).attachments()).isEqualTo("[1]");
        }

        @Test
        void canDoWithoutTexts() {
            ledger.close();
            ledger = TestLedger.open(
                    new LedgerSettings(url, "postgres", "postgres", folder, false, 90), new MovableClock());
            String id = claimed(null, NOON);
            ledger.describeAsync(id, "[1]").join();
            complete(ledger, id, State.SENT, "1.2", OK, NOON);

            StoredMessage stored = sent(1, 10).items().get(0);

            assertThat(Optional.ofNullable(stored.body()).or(() -> Optional.ofNullable(stored.subject()))).isEmpty();
            assertThat(stored.attachments()).isNull();
            assertThat(stored.recipient()).isEqualTo("C01234567");
        }
    }

    private Page<StoredMessage> sent(int page, int perPage) {
        return messages(null, null, null, State.SENT, null, page, perPage);
    }

    private Page<StoredMessage> messages(
            String channel, String contact, String deal, State state, Instant after, int page, int perPage) {
        return ledger.messages(new MessageFilter("acme", channel, contact, deal, Set.of(state), after), page, perPage)
                .join();
    }

    @Nested
    class Listing {

        @BeforeEach
        void threeSentOneLostOneElsewhere() {
            finish("acme", "slack", "c1", null, State.SENT, 1);
            finish("acme", "email", "c1", "d1", State.SENT, 2);
            finish("acme", "slack", null, "d1", State.PARTIALLY_SENT, 3);
            finish("acme", "email", "c1", null, State.UNKNOWN, 4);
            finish("acme", "teams", "c2", null, State.SENT, 5);
            finish("other", "slack", "c1", "d1", State.SENT, 6);
            claimed(null, NOON);
        }

        private void finish(String workspace, String channel, String contact, String deal, State state, int second) {
            String id = Samples.newId();
            claim(ledger, message(id, workspace, null, channel, contact, deal, NOON));
            complete(ledger, id, state, "p" + second, OK, NOON.plusSeconds(second));
        }

        private List<String> ids(Page<StoredMessage> page) {
            return page.items().stream().map(StoredMessage::providerId).toList();
        }

        @Test
        void goesByWorkspaceNewestFirstInPages() {
            assertThat(ids(sent(1, 2))).containsExactly("p5", "p2");
            assertThat(ids(sent(2, 2))).containsExactly("p1");
            assertThat(ids(sent(3, 2))).isEmpty();
            assertThat(sent(3, 2).total()).isEqualTo(3);
        }

        @Test
        void filters() {
            assertThat(ids(messages("email", null, null, State.SENT, null, 1, 9))).containsExactly("p2");
            assertThat(ids(messages(null, "c1", null, State.SENT, null, 1, 9))).containsExactly("p2", "p1");
            assertThat(ids(messages("slack", "c1", null, State.SENT, null, 1, 9))).containsExactly("p1");
            assertThat(ids(messages(null, null, "d1", State.PARTIALLY_SENT, null, 1, 9))).containsExactly("p3");
            assertThat(ids(messages(null, null, null, State.UNKNOWN, null, 1, 9))).containsExactly("p4");
            assertThat(ids(messages(null, null, null, State.SENT, NOON.plusSeconds(2), 1, 9))).containsExactly("p5", "p2");
        }

        @Test
        void showsOnTheTimelineWhatIsOut() {
            assertThat(ids(activities(null, null, null))).containsExactly("p2", "p1");
            assertThat(ids(activities("email", null, null))).containsExactly("p2");
            assertThat(ids(activities("message", null, null))).containsExactly("p1");
            assertThat(ids(activities(null, NOON.plusSeconds(2), null))).containsExactly("p2");
            assertThat(ids(activities(null, null, NOON.plusSeconds(1)))).containsExactly("p1");
        }

        private Page<StoredMessage> activities(String type, Instant from, Instant to) {
            return ledger.activities(new ActivityFilter("acme", "c1", type, from, to), 1, 50).join();
        }
    }

    @Test
    void givesAsyncCallersTheSameAnswers() {
        CompletableFuture<?>[] claims = IntStream.range(0, 1_000)
                .mapToObj(i -> ledger.claimAsync(message(key, NOON)))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(claims).join();

        assertThat(claims).filteredOn(claim -> claim.join() instanceof ClaimResult.Claimed).hasSize(1);
    }
}

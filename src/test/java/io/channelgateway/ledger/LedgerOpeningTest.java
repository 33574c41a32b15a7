package io.channelgateway.ledger;

import static io.channelgateway.ledger.Samples.NOON;
import static io.channelgateway.ledger.Samples.message;
import static io.channelgateway.ledger.TestLedger.claim;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that is opened by somebody else while it is there already. */
class LedgerOpeningTest {

    @TempDir
    Path folder;

    private Runnable opener;
    private Ledger ledger;

    private void begin(String url) {
        ledger = Ledger.opening(Samples.settings(url, folder), InstantSource.system(), work -> opener = work);
    }

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("ledger.db");
    }

    @AfterEach
    void close() {
        // It would wait for it. To run it once more does nothing.
        opener.run();
        ledger.close();
    }

    @Test
    void whoeverNeedsItWaits() {
        begin(url());
        CompletableFuture<ClaimResult> claim = new CompletableFuture<>();
        Thread claimant = new Thread(() -> claim.complete(claim(ledger, message("k1", NOON))));
        claimant.start();
        await().until(() -> claimant.getState() == Thread.State.WAITING);

        opener.run();

        ledger.awaitOpen();
        assertThat(claim.join()).isInstanceOf(ClaimResult.Claimed.class);
    }

    @Test
    void hasNothingToWriteBeforeItIsOpen() {
        begin(url());
        assertThat(ledger.backlog()).isEqualTo(new Backlog(0, 0, null));

        opener.run();

        assertThat(ledger.backlog()).isEqualTo(new Backlog(0, 0, null));
    }

    @Test
    void tellsEverybodyThatItCannotBeOpened() {
        begin("jdbc:sqlite:/proc/nowhere/ledger.db");

        opener.run();

        assertThatThrownBy(ledger::awaitOpen).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> claim(ledger, message("k1", NOON))).isInstanceOf(StoreUnavailable.class);
        assertThat(ledger.backlog()).isEqualTo(new Backlog(0, 0, null));
    }

    @Test
    void isClosedOnlyOnceItIsOpen() throws InterruptedException {
        begin(url());
        Thread closer = new Thread(ledger::close);
        closer.start();
        await().until(() -> closer.getState() == Thread.State.WAITING);

        opener.run();

        closer.join();
        TestLedger.open(Samples.settings(url(), folder), InstantSource.system()).close();
    }
}

package io.channelgateway.ledger;

import static io.channelgateway.ledger.Samples.LOST;
import static io.channelgateway.ledger.Samples.NOON;
import static io.channelgateway.ledger.Samples.message;
import static io.channelgateway.ledger.TestLedger.claim;
import static io.channelgateway.ledger.TestLedger.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The ledger in a local file. */
class SqliteLedgerTest extends LedgerContract {

    @Override
    String newUrl() {
        return "jdbc:sqlite:" + folder.resolve("new/folder/ledger.db");
    }

    @Test
    void sweepsAtOnceWhatAnEarlierProcessLeftUnfinished() {
        claim(ledger, message(key, NOON));
        ledger.close();
        ledger = open();

        assertThat(ledger.sweep(NOON, LOST)).hasSize(1);
        assertThat(find(ledger, "acme", key, NOON)).map(Existing::state).contains(State.UNKNOWN);
    }

    @Test
    void belongsToOneOnly() {
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("Another process uses")
                .hasMessageContaining("ledger.db");
    }

    @Test
    void needsAFolderItCanWrite() {
        assertThatThrownBy(() -> TestLedger.open(
                        Samples.settings("jdbc:sqlite:/proc/nowhere/ledger.db", folder), java.time.InstantSource.system()))
                .isInstanceOf(StoreUnavailable.class);
    }
}

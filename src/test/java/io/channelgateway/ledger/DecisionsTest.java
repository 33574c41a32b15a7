package io.channelgateway.ledger;

import static io.channelgateway.ledger.Samples.NOON;
import static io.channelgateway.ledger.Samples.OK;
import static io.channelgateway.ledger.Samples.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Which claims need the database, of which there is none here. */
class DecisionsTest {

    private final Decisions decisions = new Decisions(new SqliteFile(Path.of("no", "such", "folder")), Samples.messages());

    @Test
    void aKeyThatTheDatabaseCannotHoldIsClaimedWithoutIt() throws SQLException {
        KeyFilter found = new KeyFilter();
        found.add("acme", "held");
        decisions.held().endLook(found);

        assertThat(decisions.claim(message("new", NOON))).isInstanceOf(ClaimResult.Claimed.class);

        assertThat(decisions.claim(message("new", NOON))).isInstanceOf(Existing.class);
        assertThatThrownBy(() -> decisions.claim(message("held", NOON))).isInstanceOf(SQLException.class);
    }

    @Test
    void aKeyThatHasLeftForTheDatabaseIsAskedForThere() throws SQLException {
        decisions.held().endLook(new KeyFilter());
        decisions.claim(message("new", NOON));

        decisions.leave();
        assertThat(decisions.claim(message("new", NOON))).isInstanceOf(Existing.class);
        decisions.arrived();

        assertThatThrownBy(() -> decisions.claim(message("new", NOON))).isInstanceOf(SQLException.class);
    }

    @Test
    void everyKeyIsAskedForBeforeTheDatabaseHasBeenLookedThrough() {
        assertThatThrownBy(() -> decisions.claim(message("new", NOON))).isInstanceOf(SQLException.class);
    }

    @Test
    void anOutcomeThatOnlyTheJournalHasIsTheHolders() throws SQLException {
        MessageTable messages =
                new MessageTable("node", true, id -> new Completion(id, State.SENT, "1.2", OK, NOON.toEpochMilli()));
        Decisions unwritten = new Decisions(new SqliteFile(Path.of("no", "such", "folder")), messages);
        unwritten.held().endLook(new KeyFilter());
        unwritten.claim(message("new", NOON));

        assertThat(unwritten.claim(message("new", NOON)))
                .isInstanceOfSatisfying(Existing.class, holder -> assertThat(holder.answer()).isEqualTo(OK));
    }
}

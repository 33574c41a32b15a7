package io.channelgateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HeldKeysTest {

    private static final int MANY = 1_000;

    private final HeldKeys held = new HeldKeys(MANY);

    private static List<String> keys(int count) {
        return Stream.generate(() -> UUID.randomUUID().toString()).limit(count).toList();
    }

    private long heldOf(List<String> keys) {
        return keys.stream().filter(key -> held.mayHold("acme", key)).count();
    }

    private static KeyFilter filter(List<String> keys) {
        KeyFilter filter = new KeyFilter();
        keys.forEach(key -> filter.add("acme", key));
        return filter;
    }

    @Test
    void areAllKeysUntilTheDatabaseHasBeenLookedThrough() {
        assertThat(heldOf(keys(100))).isEqualTo(100);

        held.endLook(null);

        assertThat(heldOf(keys(100))).isEqualTo(100);
    }

    @Test
    void areThoseThatWereFoundAndThoseThatCameMeanwhileAndSince() {
        List<String> found = keys(1_000);
        List<String> meanwhile = keys(1_000);
        List<String> since = keys(1_000);

        meanwhile.forEach(key -> held.add("acme", key));
        held.endLook(filter(found));
        since.forEach(key -> held.add("acme", key));

        assertThat(List.of(heldOf(found), heldOf(meanwhile), heldOf(since))).containsOnly(1_000L);
        assertThat(heldOf(keys(1_000))).isZero();
        assertThat(found).noneMatch(key -> held.mayHold("other", key));
    }

    @Test
    void areFewerAfterANewLookWhichOnlyManyNewOnesAreWorth() {
        List<String> old = keys(MANY - 1);
        List<String> meanwhile = keys(10);
        held.endLook(filter(List.of()));
        old.forEach(key -> held.add("acme", key));
        assertThat(held.beginLook()).isFalse();
        held.add("acme", "one more");

        assertThat(held.beginLook()).isTrue();
        assertThat(held.beginLook()).isFalse();
        meanwhile.forEach(key -> held.add("acme", key));
        assertThat(heldOf(old)).isEqualTo(MANY - 1);
        held.endLook(filter(old.subList(0, 5)));

        assertThat(held.beginLook()).isFalse();
        assertThat(heldOf(old)).isEqualTo(5);
        assertThat(heldOf(meanwhile)).isEqualTo(10);
    }

    @Test
    void areNoFewerAfterALookThatFailed() {
        List<String> old = keys(MANY);
        held.endLook(filter(List.of()));
        old.forEach(key -> held.add("acme", key));

        assertThat(held.beginLook()).isTrue();
        held.endLook(null);

        assertThat(heldOf(old)).isEqualTo(MANY);
        assertThat(heldOf(keys(1_000))).isZero();
    }

    @Test
    void areOneTooManyInThirtyOfFourMillion() {
        KeyFilter filter = new KeyFilter();
        for (int i = 0; i < 4_000_000; i++) {
            filter.add("acme", "key-" + i);
        }
        held.endLook(filter);

        assertThat(heldOf(keys(30_000))).isBetween(700L, 1_300L);
    }
}

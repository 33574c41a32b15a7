package io.channelgateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which URLs name a store, and how one that cannot be reached fails. */
class StoreTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "ledger.db", "jdbc:h2:x", "jdbc:sqlite:", "jdbc:sqlite::memory:", "jdbc:sqlite:x?y=z"})
    void refusesOtherUrls(String url) {
        assertThatThrownBy(() -> Store.open(Samples.settings(url, folder), Samples.messages()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jdbc:sqlite:<file>");
    }

    @Test
    void refusesAPasswordInTheUrlWithoutRepeatingIt() {
        assertThatThrownBy(() -> Store.open(Samples.settings("jdbc:postgresql://db/x?password=geheim", folder), Samples.messages()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("geheim");
    }

    @Test
    void saysThatAServerCannotBeReached() {
        long start = System.nanoTime();

        assertThatThrownBy(() -> Store.open(Samples.settings("jdbc:postgresql://localhost:1/x", folder), Samples.messages()))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("cannot be reached")
                .hasNoCause();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
}

package io.channelgateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CheckPaceTest {

    private final CheckPace pace = new CheckPace(Duration.ofSeconds(60), Duration.ofSeconds(15), 16);

    private LongStream many(Status status, int refusedChecks) {
        return LongStream.range(0, 1_000).map(any -> pace.nextMillis(status, refusedChecks));
    }

    @Test
    void spreadsTheChecksOverTheLastQuarterOfTheInterval() {
        assertThat(many(Status.HEALTHY, 0)).allMatch(millis -> millis >= 45_000 && millis <= 60_000);
        assertThat(many(Status.HEALTHY, 0).distinct().count()).isGreaterThan(100);
    }

    @Test
    void checksSoonerWhatIsNotWell() {
        assertThat(many(Status.DEGRADED, 0)).allMatch(millis -> millis <= 15_000);
        assertThat(many(Status.DISCONNECTED, 0)).allMatch(millis -> millis <= 15_000);
    }

    @Test
    void triesRefusedCredentialsLessAndLessOften() {
        assertThat(many(Status.NEEDS_REAUTH, 1)).allMatch(millis -> millis <= 60_000);
        assertThat(many(Status.NEEDS_REAUTH, 3)).allMatch(millis -> millis >= 180_000 && millis <= 240_000);
        assertThat(many(Status.NEEDS_REAUTH, 99)).allMatch(millis -> millis >= 720_000 && millis <= 960_000);
    }
}

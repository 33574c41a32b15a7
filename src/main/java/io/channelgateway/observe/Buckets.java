package io.channelgateway.observe;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.LongStream;

/**
 * The buckets of all durations: few, and the same everywhere, so that they can be added up. With the one of 12 s, calls
 * that time out after 10 s do not look as if they took up to 30.
 */
final class Buckets {

    private static final Duration[] UP_TO = LongStream.of(
                    5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 12_000, 30_000, 60_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private Buckets() {}

    static Timer.Builder timer(String name) {
        return Timer.builder(name).serviceLevelObjectives(UP_TO);
    }
}

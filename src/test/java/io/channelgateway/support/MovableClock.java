package io.channelgateway.support;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time as the test moves it; it starts at noon UTC of a day and stands still otherwise. */
public final class MovableClock implements InstantSource {

    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    public void advance(Duration duration) {
        now = now.plus(duration);
    }

    public void set(String instant) {
        now = Instant.parse(instant);
    }
}

package io.channelgateway.observe;

import io.channelgateway.failure.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Counts sends and replays by workspace and channel. A meter is made at the first use and found by two look-ups
 * from then on, without a lock and without making anything.
 */
final class SendMeters {

    private static final int CODES = ErrorCode.values().length + 1;

    private final MeterRegistry registry;
    private final Map<String, Map<String, Row>> byWorkspace = new ConcurrentHashMap<>();

    SendMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void ended(Ending ending) {
        row(ending).counter(ending.outcome(), ending.code()).increment();
    }

    void replayed(Ending ending) {
        row(ending).replays.increment();
    }

    /** There are sends to come: what is to be noticed at once is counted from 0 on. */
    void expect(String workspace, String channel) {
        row(workspace, channel);
    }

    /** The outcome of a message is unknown, as whoever had its request in hand is gone. */
    void lost(String workspace, String channel) {
        row(workspace, channel).counter(SendOutcome.UNKNOWN, ErrorCode.PROVIDER_ERROR).increment();
    }

    private Row row(Ending ending) {
        return row(ending.workspace(), ending.channel());
    }

    private Row row(String workspace, String channel) {
        Map<String, Row> channels = byWorkspace.get(workspace);
        if (channels == null) {
            channels = byWorkspace.computeIfAbsent(workspace, first -> new ConcurrentHashMap<>());
        }
        Row row = channels.get(channel);
        return row != null ? row : channels.computeIfAbsent(channel, first -> new Row(workspace, channel));
    }

    /** The counters of one channel in one workspace. */
    private final class Row {

        private final String workspace;
        private final String channel;
        private final Counter replays;
        private final AtomicReferenceArray<Counter> sends =
                new AtomicReferenceArray<>(SendOutcome.values().length * CODES);

        Row(String workspace, String channel) {
            this.workspace = workspace;
            this.channel = channel;
            this.replays = Counter.builder("gateway.replays")
                    .description("Answers that were given again, for an Idempotency-Key")
                    .tags("workspace", workspace, "channel", channel)
                    .register(registry);
            if (!Ending.NONE.equals(channel)) {
                // To Prometheus, a counter that begins with 1 has not increased.
                counter(SendOutcome.UNKNOWN, ErrorCode.PROVIDER_ERROR);
            }
        }

        Counter counter(SendOutcome outcome, ErrorCode code) {
            int place = outcome.ordinal() * CODES + (code == null ? 0 : code.ordinal() + 1);
            Counter counter = sends.get(place);
            if (counter == null) {
                counter = make(outcome, code);
                sends.set(place, counter);
            }
            return counter;
        }

        /** The registry makes it once, whoever asks. */
        private Counter make(SendOutcome outcome, ErrorCode code) {
            return Counter.builder("gateway.sends")
                    .description("Send requests by what became of them; replays are not among them")
                    .tags("workspace", workspace, "channel", channel)
                    .tags("outcome", outcome.text(), "code", code == null ? "ok" : code.text())
                    .register(registry);
        }
    }
}

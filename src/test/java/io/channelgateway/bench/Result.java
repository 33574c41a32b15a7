package io.channelgateway.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.channelgateway.bench.load.LoadResult;
import io.channelgateway.bench.system.Usage;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one system did in one case: a round, or the medians of several.
 *
 * @param store {@code none} for a system without one
 * @param keys whether each request had an Idempotency-Key
 * @param jdk null for a system without Java
 * @param rssMb the peak within the measured time
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record Result(
        String system,
        String channel,
        int providerMs,
        int connections,
        String store,
        boolean keys,
        Integer jdk,
        double requestsPerSecond,
        double p50Ms,
        double p99Ms,
        double cpuUsPerRequest,
        double rssMb) {

    static Result of(Case each, Entry entry, LoadResult load, Usage usage) {
        return new Result(
                entry.contender().system(),
                each.channel().id(),
                each.providerMillis(),
                each.connections(),
                entry.contender().store(),
                entry.isKeyed(),
                entry.contender().jdk(),
                load.perSecond(),
                load.latencies().millis(0.5),
                load.latencies().millis(0.99),
                usage.cpuMicros() / Math.max(1, load.perSecond() * load.seconds()),
                usage.peakRssMb());
    }

    static Result medians(List<Result> rounds) {
        Result any = rounds.get(0);
        return new Result(
                any.system,
                any.channel,
                any.providerMs,
                any.connections,
                any.store,
                any.keys,
                any.jdk,
                median(rounds, Result::requestsPerSecond),
                median(rounds, Result::p50Ms),
                median(rounds, Result::p99Ms),
                median(rounds, Result::cpuUsPerRequest),
                median(rounds, Result::rssMb));
    }

    /** Whether both stand for the same case. */
    boolean isSameCase(Result other) {
        return channel.equals(other.channel) && providerMs == other.providerMs && connections == other.connections;
    }

    /** The system as people call it, such as {@code gateway, sqlite, keys, JDK 17}. */
    String name() {
        return system
                + (store.equals("none") ? "" : ", " + store)
                + (keys ? ", keys" : "")
                + (jdk == null ? "" : ", JDK " + jdk);
    }

    private static double median(List<Result> rounds, ToDoubleFunction<Result> figure) {
        return Figures.rounded(Figures.median(rounds.stream().map(figure::applyAsDouble).toList()));
    }
}

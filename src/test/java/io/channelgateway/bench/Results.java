package io.channelgateway.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** All results of a run, each beside the same run's nginx and naive Camel route. */
final class Results {

    static final String TABLE_HEAD = "| channel | provider | connections | system | store | keys | JDK "
            + "| requests/s | × nginx | × naive | p50 ms | p99 ms | CPU µs | RSS MB |\n"
            + "|---|--:|--:|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n";

    private final List<Result> all = new ArrayList<>();

    void add(List<Result> more) {
        all.addAll(more);
    }

    List<Result> all() {
        return List.copyOf(all);
    }

    /** The result as a row of a Markdown table. */
    String row(Result result) {
        return String.format(
                Locale.ROOT,
                "| %-8s | %3d ms | %4d | %-11s | %-10s | %-3s | %2s "
                        + "| %,7.0f | %5s | %6s | %8.2f | %8.2f | %5.0f | %4.0f |%n",
                result.channel(),
                result.providerMs(),
                result.connections(),
                result.system(),
                result.store(),
                result.keys() ? "yes" : "no",
                Objects.toString(result.jdk(), ""),
                result.requestsPerSecond(),
                ratio(result, "nginx"),
                ratio(result, "naive-camel"),
                result.p50Ms(),
                result.p99Ms(),
                result.cpuUsPerRequest(),
                result.rssMb());
    }

    /** What another system did in the same case. */
    Optional<Result> beside(Result result, String system) {
        return all.stream().filter(other -> other.system().equals(system) && other.isSameCase(result)).findFirst();
    }

    private String ratio(Result result, String anchor) {
        return beside(result, anchor)
                .map(other -> result.requestsPerSecond() / other.requestsPerSecond())
                .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
                .orElse("");
    }
}

package io.channelgateway.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the gateway wants to reach, beside what it reached: the ratios of every durable case that has an anchor. */
final class Targets {

    private static final String NGINX = "nginx";
    private static final String NAIVE = "naive-camel";
    private static final double MB_AT_MOST = 600;

    private final Results results;
    private final List<String> rows = new ArrayList<>();

    Targets(Results results) {
        this.results = results;
        for (Result result : results.all()) {
            if (result.system().equals("gateway")) {
                compare(result);
            }
        }
    }

    /** The table, or nothing if no case has a target. */
    @Override
    public String toString() {
        return rows.isEmpty()
                ? ""
                : "\n## Targets\n\n| case | target | measured | reached |\n|---|--:|--:|---|\n" + String.join("", rows);
    }

    private void compare(Result result) {
        if (result.channel().equals("email")) {
            atLeast(result, NAIVE, 5);
        } else if (result.providerMs() == 200 && result.connections() == 2_000 && result.keys()) {
            atLeast(result, NGINX, 0.93);
            atMost(result, "p99 ms", result.p99Ms(), 450);
            atMost(result, "RSS MB", result.rssMb(), MB_AT_MOST);
        } else if (result.providerMs() == 200 && result.connections() == 256) {
            atLeast(result, NGINX, 0.99);
            atMost(result, "added p50 ms", result.p50Ms() - result.providerMs(), 5);
        } else if (result.providerMs() == 0 && result.connections() <= 256) {
            atLeast(result, NAIVE, result.keys() ? 1 : 1.2);
            atMost(result, "p99 ms", result.p99Ms(), 40);
        }
    }

    private void atLeast(Result result, String anchor, double wanted) {
        results.beside(result, anchor)
                .map(other -> result.requestsPerSecond() / other.requestsPerSecond())
                .ifPresent(ratio -> add(result, String.format(Locale.ROOT, "≥ %.2f × %s", wanted, anchor), ratio, ratio >= wanted));
    }

    private void atMost(Result result, String figure, double measured, double wanted) {
        add(result, String.format(Locale.ROOT, "%s ≤ %.0f", figure, wanted), measured, measured <= wanted);
    }

    private void add(Result result, String target, double measured, boolean isReached) {
        rows.add(String.format(
                Locale.ROOT,
                "| %s, %d ms, %d connections, %s | %s | %.2f | %s |%n",
                result.channel(),
                result.providerMs(),
                result.connections(),
                result.name(),
                target,
                measured,
                isReached ? "yes" : "**no**"));
    }
}

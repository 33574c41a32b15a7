package io.channelgateway.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.channelgateway.bench.load.LoadGenerator;
import io.channelgateway.bench.load.LoadResult;
import io.channelgateway.bench.system.BenchChannel;
import io.channelgateway.bench.system.GatewayServer;
import io.channelgateway.bench.system.Jdk;
import io.channelgateway.bench.system.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Whether memory and latency stay flat under half of what the gateway can do, for minutes. */
final class Soak implements Part {

    private static final int PROVIDER_MILLIS = 200;
    private static final int CONNECTIONS = 2_000;
    private static final String HEAD = """

            ## Soak

            WhatsApp, provider 200 ms, 2,000 connections, keys, SQLite, %,d requests/s for %d minutes.

            | | requests/s | p50 ms | p99 ms | RSS MB |
            |---|--:|--:|--:|--:|
            """;
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final Duration SEARCH = Duration.ofSeconds(5);
    private static final Duration SAMPLE = Duration.ofSeconds(20);

    private final Options options;
    private final Systems.Factory systems;
    private final Errors errors;

    Soak(Options options, Systems.Factory systems, Errors errors) {
        this.options = options;
        this.systems = systems;
        this.errors = errors;
    }

    /** A part of the time. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Sample(double seconds, double requestsPerSecond, double p50Ms, double p99Ms, double rssMb) {}

    @Override
    public void run(Report report) throws IOException {
        List<Sample> samples;
        try (Systems running = systems.open()) {
            GatewayServer gateway = running.startGateway(
                    Jdk.running(), running.workspaces().write("workspaces", 0, 0), List.of());
            new WarmUp(options.warmUp(), errors).run(new Entry(gateway, true), BenchChannel.WHATSAPP);
            LoadResult most = load(0).run(gateway, SETTLE, SEARCH);
            errors.add("before the soak", most);
            int half = (int) most.perSecond() / 2;
            report.add(HEAD.formatted(half, options.soak().toMinutes()));
            samples = soak(gateway, load(half));
        }
        report.json("soak.json", samples);
        int third = Math.max(1, samples.size() / 3);
        report.add(row("first third", samples.subList(0, third)));
        report.add(row("last third", samples.subList(samples.size() - third, samples.size())));
    }

    private List<Sample> soak(GatewayServer gateway, SteadyLoad load) throws IOException {
        List<Sample> samples = new ArrayList<>();
        long start = System.nanoTime();
        try (LoadGenerator client = load.open(gateway)) {
            while (System.nanoTime() - start < options.soak().toNanos()) {
                Usage usage = gateway.usage();
                LoadResult result = client.send(SETTLE, SAMPLE.minus(SETTLE), usage);
                errors.add("soak", result);
                samples.add(new Sample(
                        Figures.rounded((System.nanoTime() - start) / 1e9),
                        Figures.rounded(result.perSecond()),
                        Figures.rounded(result.latencies().millis(0.5)),
                        Figures.rounded(result.latencies().millis(0.99)),
                        Figures.rounded(usage.peakRssMb())));
            }
        }
        return samples;
    }

    private static SteadyLoad load(int perSecond) {
        return new SteadyLoad(BenchChannel.WHATSAPP, PROVIDER_MILLIS, CONNECTIONS, perSecond);
    }

    private static String row(String name, List<Sample> samples) {
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %.2f | %.2f | %.0f |%n",
                name,
                median(samples, Sample::requestsPerSecond),
                median(samples, Sample::p50Ms),
                median(samples, Sample::p99Ms),
                median(samples, Sample::rssMb));
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return Figures.median(samples.stream().map(figure::applyAsDouble).toList());
    }
}

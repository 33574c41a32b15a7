package io.channelgateway.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.channelgateway.bench.load.LoadResult;
import io.channelgateway.bench.system.BenchChannel;
import io.channelgateway.bench.system.GatewayServer;
import io.channelgateway.bench.system.Jdk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Whether the other channels stay as fast as they were while Slack hangs with two thousand requests on it. */
final class Hang implements Part {

    /** A machine that is busy with the neighbours alone would show nothing: they get what it carries well. */
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    /** All connections hang within seconds; where they are refused instead, it is no flood. */
    private static final SteadyLoad HANGING = new SteadyLoad(BenchChannel.SLACK, 60_000, 2_000, 250 * CORES);
    private static final List<SteadyLoad> NEIGHBOURS = List.of(
            new SteadyLoad(BenchChannel.WHATSAPP, 200, 250, 125 * CORES),
            new SteadyLoad(BenchChannel.TELEGRAM, 0, 32, 125 * CORES),
            new SteadyLoad(BenchChannel.EMAIL, 0, 16, 25 * CORES));
    private static final String HEAD = """

            ## A provider hangs

            Slack does not answer, with 2,000 connections on it; the others have a steady load.

            | channel | provider | requests/s | p50 before ms | during ms | p99 before ms | during ms | ratio |
            |---|--:|--:|--:|--:|--:|--:|--:|
            """;
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final Duration BEFORE = Duration.ofSeconds(10);

    private final Options options;
    private final Systems.Factory systems;
    private final Errors errors;
    private final ExecutorService clients = Executors.newCachedThreadPool();

    Hang(Options options, Systems.Factory systems, Errors errors) {
        this.options = options;
        this.systems = systems;
        this.errors = errors;
    }

    /** How a channel fared before the hang and during it. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Change(
            String channel,
            int providerMs,
            int requestsPerSecond,
            double p50BeforeMs,
            double p50DuringMs,
            double p99BeforeMs,
            double p99DuringMs,
            double p99Ratio) {

        static Change of(SteadyLoad neighbour, LoadResult before, LoadResult during) {
            double p99Before = before.latencies().millis(0.99);
            double p99During = during.latencies().millis(0.99);
            return new Change(
                    neighbour.channel().id(),
                    neighbour.providerMillis(),
                    neighbour.perSecond(),
                    Figures.rounded(before.latencies().millis(0.5)),
                    Figures.rounded(during.latencies().millis(0.5)),
                    Figures.rounded(p99Before),
                    Figures.rounded(p99During),
                    Figures.rounded(p99During / p99Before));
        }

        String row() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %d ms | %d | %.2f | %.2f | %.2f | %.2f | %.2f |%n",
                    channel,
                    providerMs,
                    requestsPerSecond,
                    p50BeforeMs,
                    p50DuringMs,
                    p99BeforeMs,
                    p99DuringMs,
                    p99Ratio);
        }
    }

    @Override
    public void run(Report report) throws IOException, InterruptedException {
        report.add(HEAD);
        List<Change> changes = new ArrayList<>();
        LoadResult hung;
        try (Systems running = systems.open()) {
            GatewayServer gateway = running.startGateway(
                    Jdk.running(), running.workspaces().write("workspaces", 0, 0), List.of());
            warmUp(gateway);
            List<LoadResult> before = driveNeighbours(gateway, BEFORE);
            Future<LoadResult> hanging =
                    clients.submit(() -> HANGING.run(gateway, Duration.ZERO, SETTLE.plus(options.hang())));
            List<LoadResult> during = driveNeighbours(gateway, options.hang());
            hung = result(hanging);
            for (int i = 0; i < NEIGHBOURS.size(); i++) {
                changes.add(Change.of(NEIGHBOURS.get(i), before.get(i), during.get(i)));
            }
        } finally {
            clients.shutdownNow();
        }
        changes.forEach(change -> report.add(change.row()));
        report.add("\nSlack's clients got %,d answers, the first: %s%n".formatted(hung.errors(), hung.firstError()));
        report.json("hang.json", changes);
    }

    private void warmUp(GatewayServer gateway) throws IOException {
        WarmUp warmUp = new WarmUp(options.warmUp(), errors);
        warmUp.run(new Entry(gateway, true), HANGING.channel());
        for (SteadyLoad neighbour : NEIGHBOURS) {
            warmUp.run(new Entry(gateway, true), neighbour.channel());
        }
    }

    private List<LoadResult> driveNeighbours(GatewayServer gateway, Duration measured) throws InterruptedException {
        List<Future<LoadResult>> futures = new ArrayList<>();
        for (SteadyLoad neighbour : NEIGHBOURS) {
            futures.add(clients.submit(() -> neighbour.run(gateway, SETTLE, measured)));
        }
        List<LoadResult> results = new ArrayList<>();
        for (int i = 0; i < futures.size(); i++) {
            results.add(result(futures.get(i)));
            errors.add(NEIGHBOURS.get(i).channel().id() + " beside the hang", results.get(i));
        }
        return results;
    }

    private static LoadResult result(Future<LoadResult> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }
}

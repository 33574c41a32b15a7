package io.channelgateway.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.channelgateway.bench.load.Load;
import io.channelgateway.bench.load.LoadGenerator;
import io.channelgateway.bench.load.LoadResult;
import io.channelgateway.bench.load.Request;
import io.channelgateway.bench.system.BenchChannel;
import io.channelgateway.bench.system.GatewayServer;
import io.channelgateway.bench.system.Jdk;
import io.channelgateway.bench.system.Usage;
import io.channelgateway.bench.system.WorkspacesYaml;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Whether ten thousand workspaces with ten keys each cost more, at the start or in a request, than one with one. */
final class ManyWorkspaces implements Part {

    private static final int[] WORKSPACES = {1, 10_000};
    private static final int KEYS_EACH = 10;
    private static final int CONNECTIONS = 32;
    private static final String HEAD = """

            ## Many workspaces

            WhatsApp, provider 0 ms, 32 connections, keys, SQLite; each request comes from another workspace.

            | workspaces | keys each | first 200 ms | requests/s | p50 ms | p99 ms | CPU µs | RSS MB |
            |--:|--:|--:|--:|--:|--:|--:|--:|
            """;
    private static final Duration SETTLE = Duration.ofMillis(400);

    private final Options options;
    private final Systems.Factory systems;
    private final Errors errors;

    ManyWorkspaces(Options options, Systems.Factory systems, Errors errors) {
        this.options = options;
        this.systems = systems;
        this.errors = errors;
    }

    /** One start, or the medians of several. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Size(
            int workspaces,
            int keysEach,
            double firstAnswerMs,
            double requestsPerSecond,
            double p50Ms,
            double p99Ms,
            double cpuUsPerRequest,
            double rssMb) {}

    @Override
    public void run(Report report) throws IOException {
        report.add(HEAD);
        List<List<Size>> rounds = List.of(new ArrayList<>(), new ArrayList<>());
        try (Systems running = systems.open()) {
            for (int round = 0; round < options.rounds(); round++) {
                for (int i = 0; i < WORKSPACES.length; i++) {
                    rounds.get(i).add(measure(running, WORKSPACES[i]));
                }
            }
        }
        List<Size> medians = rounds.stream().map(ManyWorkspaces::medians).toList();
        medians.forEach(size -> report.add(row(size)));
        report.json("workspaces.json", medians);
    }

    private Size measure(Systems running, int workspaces) throws IOException {
        Path file = running.workspaces().write("workspaces-" + workspaces, workspaces, KEYS_EACH);
        try (GatewayServer gateway = running.startGateway(Jdk.running(), file, List.of())) {
            Request request = gateway.request(BenchChannel.WHATSAPP, WorkspacesYaml.keys(workspaces), true);
            try (LoadGenerator client = new LoadGenerator(new Load(gateway.address(), request, CONNECTIONS))) {
                errors.add("warm-up with " + workspaces + " workspaces", client.send(options.warmUp()));
                Usage usage = gateway.usage();
                LoadResult load = client.send(SETTLE, options.measured(), usage);
                errors.add(workspaces + " workspaces", load);
                return size(workspaces, gateway, load, usage);
            }
        }
    }

    private static Size size(int workspaces, GatewayServer gateway, LoadResult load, Usage usage) {
        return new Size(
                workspaces,
                KEYS_EACH,
                gateway.startup().toNanos() / 1e6,
                load.perSecond(),
                load.latencies().millis(0.5),
                load.latencies().millis(0.99),
                usage.cpuMicros() / load.answersInTime(),
                usage.peakRssMb());
    }

    private static Size medians(List<Size> rounds) {
        return new Size(
                rounds.get(0).workspaces,
                KEYS_EACH,
                median(rounds, Size::firstAnswerMs),
                median(rounds, Size::requestsPerSecond),
                median(rounds, Size::p50Ms),
                median(rounds, Size::p99Ms),
                median(rounds, Size::cpuUsPerRequest),
                median(rounds, Size::rssMb));
    }

    private static double median(List<Size> rounds, ToDoubleFunction<Size> figure) {
        return Figures.rounded(Figures.median(rounds.stream().map(figure::applyAsDouble).toList()));
    }

    private static String row(Size size) {
        return String.format(
                Locale.ROOT,
                "| %d | %d | %.0f | %.0f | %.2f | %.2f | %.0f | %.0f |%n",
                size.workspaces,
                size.keysEach,
                size.firstAnswerMs,
                size.requestsPerSecond,
                size.p50Ms,
                size.p99Ms,
                size.cpuUsPerRequest,
                size.rssMb);
    }
}

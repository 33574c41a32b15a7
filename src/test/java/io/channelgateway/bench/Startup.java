package io.channelgateway.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.channelgateway.bench.system.Folders;
import io.channelgateway.bench.system.GatewayServer;
import io.channelgateway.bench.system.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long the gateway takes from the start of its process to its first 200, on a new store. */
final class Startup implements Part {

    private final Options options;
    private final Systems.Factory systems;

    Startup(Options options, Systems.Factory systems) {
        this.options = options;
        this.systems = systems;
    }

    /**
     * The median of several starts.
     *
     * @param cds whether the JVM had an archive of the gateway's classes from an earlier run
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Start(int jdk, boolean cds, int starts, double firstAnswerMs) {}

    @Override
    public void run(Report report) throws IOException {
        report.add("\n## Start to the first 200\n\n| JDK | CDS archive | ms |\n|--:|---|--:|\n");
        List<Start> all = new ArrayList<>();
        try (Systems running = systems.open()) {
            Path file = running.workspaces().write("workspaces", 0, 0);
            for (Jdk jdk : options.jdks("sqlite")) {
                Path archive = Folders.BENCH.resolve("gateway-" + jdk.version() + ".jsa");
                all.add(measure(running, jdk, file, false, List.of()));
                Files.deleteIfExists(archive);
                running.startGateway(jdk, file, List.of(jdk.archiving(archive))).close();
                if (Files.exists(archive)) {
                    all.add(measure(running, jdk, file, true, List.of("-XX:SharedArchiveFile=" + archive)));
                }
            }
        }
        for (Start start : all) {
            report.add(String.format(
                    Locale.ROOT, "| %d | %s | %.0f |%n", start.jdk, start.cds ? "yes" : "no", start.firstAnswerMs));
        }
        report.json("startup.json", all);
    }

    private Start measure(Systems running, Jdk jdk, Path file, boolean cds, List<String> javaOptions)
            throws IOException {
        List<Double> millis = new ArrayList<>();
        for (int start = 0; start < options.starts(); start++) {
            try (GatewayServer gateway = running.startGateway(jdk, file, javaOptions)) {
                millis.add(gateway.startup().toNanos() / 1e6);
            }
        }
        return new Start(jdk.version(), cds, millis.size(), Figures.rounded(Figures.median(millis)));
    }
}

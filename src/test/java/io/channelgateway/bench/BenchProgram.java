package io.channelgateway.bench;

import io.channelgateway.bench.system.Certificate;
import io.channelgateway.bench.system.Folders;
import io.channelgateway.bench.system.Providers;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Compares the gateway with nginx, with a plain Vert.x proxy and with a naive Camel route, in the
 * same run and on the same machine, and looks at how it behaves in the long run.
 *
 * <p>It writes {@code results.json}, {@code results.md}, {@code results.svg} and a file for each
 * further part to {@code target/bench}, and ends with exit code 1 if a request got anything but 200.
 * System properties: {@link Options}.
 */
public final class BenchProgram {

    private BenchProgram() {}

    public static void main(String[] arguments) throws Exception {
        Closeable claim = Folders.claim();
        boolean isClean;
        try (Providers providers = new Providers(new Certificate())) {
            isClean = run(new Options(System.getProperties()), providers);
        } finally {
            claim.close();
        }
        System.exit(isClean ? 0 : 1);
    }

    private static boolean run(Options options, Providers providers) throws IOException, InterruptedException {
        Errors errors = new Errors();
        Report report = new Report();
        report.add("# Benchmark\n\n" + Machine.describe() + "\n");
        for (String name : options.parts()) {
            part(name, options, () -> new Systems(options, providers), errors).run(report);
        }
        report.add(errors.toString());
        report.save();
        return errors.none();
    }

    private static Part part(String name, Options options, Systems.Factory systems, Errors errors) {
        return switch (name) {
            case "speed" -> new Speed(options, systems, errors);
            case "startup" -> new Startup(options, systems);
            case "workspaces" -> new ManyWorkspaces(options, systems, errors);
            case "hang" -> new Hang(options, systems, errors);
            case "soak" -> new Soak(options, systems, errors);
            default -> throw new IllegalArgumentException(
                    "bench.only takes " + List.of("speed", "startup", "workspaces", "hang", "soak") + ", not " + name);
        };
    }
}

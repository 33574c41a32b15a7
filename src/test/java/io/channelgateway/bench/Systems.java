package io.channelgateway.bench;

import io.channelgateway.bench.system.Anchor;
import io.channelgateway.bench.system.BenchStore;
import io.channelgateway.bench.system.Contender;
import io.channelgateway.bench.system.Folders;
import io.channelgateway.bench.system.GatewayServer;
import io.channelgateway.bench.system.Jdk;
import io.channelgateway.bench.system.PostgresProcess;
import io.channelgateway.bench.system.Providers;
import io.channelgateway.bench.system.SqliteFile;
import io.channelgateway.bench.system.WorkspacesYaml;
import io.channelgateway.support.FileTree;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Starts what is measured, and stops all of it in the end. */
final class Systems implements Closeable {

    /** Each part begins with none running. */
    interface Factory {
        Systems open() throws IOException;
    }

    private final Options options;
    private final Providers providers;
    private final WorkspacesYaml workspaces;
    private final Deque<Closeable> running = new ArrayDeque<>();

    Systems(Options options, Providers providers) {
        this.options = options;
        this.providers = providers;
        this.workspaces = new WorkspacesYaml(providers);
    }

    /** Every system that the options name; the gateway on each JDK with each store. */
    List<Contender> startAll() throws IOException {
        List<Contender> all = new ArrayList<>();
        for (String system : options.systems()) {
            switch (system) {
                case "nginx" -> Anchor.nginx(providers).ifPresent(nginx -> all.add(keep(nginx)));
                case "vertx" -> all.add(keep(Anchor.vertx(providers)));
                case "naive-camel" -> all.add(keep(Anchor.naiveCamel(providers)));
                case "gateway" -> startGateways(all);
                default -> throw new IllegalArgumentException("There is no system " + system);
            }
        }
        return all;
    }

    /** A gateway on a new SQLite file, which the caller or the end of all stops. */
    GatewayServer startGateway(Jdk jdk, Path workspacesFile, List<String> javaOptions) throws IOException {
        return keep(setup(jdk, new SqliteFile(), workspacesFile, javaOptions).start(providers.certificate()));
    }

    WorkspacesYaml workspaces() {
        return workspaces;
    }

    private void startGateways(List<Contender> all) throws IOException {
        Path file = workspaces.write("workspaces", 0, 0);
        for (String name : options.stores("sqlite,postgresql")) {
            BenchStore store = keep(name.equals("sqlite") ? new SqliteFile() : new PostgresProcess());
            for (Jdk jdk : options.jdks(name)) {
                all.add(keep(setup(jdk, store, file, List.of()).start(providers.certificate())));
            }
        }
    }

    private GatewayServer.Setup setup(Jdk jdk, BenchStore store, Path workspacesFile, List<String> javaOptions) {
        return new GatewayServer.Setup(
                options.gateway(), jdk, store, workspacesFile, javaOptions, options.gatewayEnvironment());
    }

    private <T extends Closeable> T keep(T started) {
        running.push(started);
        return started;
    }

    @Override
    public void close() throws IOException {
        while (!running.isEmpty()) {
            running.pop().close();
        }
        FileTree.delete(Folders.BENCH.resolve("data"));
    }
}

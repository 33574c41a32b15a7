package io.channelgateway.bench.system;

import io.channelgateway.bench.load.Load;
import io.channelgateway.bench.load.Request;
import io.channelgateway.support.FreePort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The gateway as it is shipped: its jar, started in the folder with its routes and its configuration. */
public final class GatewayServer implements Contender {

    private final Jdk jdk;
    private final BenchStore store;
    private final int port;
    private final ServerProcess process;
    private final Duration startup;

    /** What the README recommends; without it, Java takes up to a quarter of the machine. */
    private static final List<String> RECOMMENDED = List.of("@config/jvm.options");

    private GatewayServer(Jdk jdk, BenchStore store, int port, ServerProcess process) {
        this.jdk = jdk;
        this.store = store;
        this.port = port;
        this.process = process;
        this.startup = process.awaitAnswer(new Load(address(), request(BenchChannel.SLACK, 0, false), 1));
    }

    /**
     * What one gateway is started with.
     *
     * @param home the folder with its routes, config and target
     * @param environment variables beside those that the benchmark needs
     */
    public record Setup(
            Path home,
            Jdk jdk,
            BenchStore store,
            Path workspaces,
            List<String> javaOptions,
            Map<String, String> environment) {

        /** Starts it and waits for its first 200. */
        public GatewayServer start(Certificate certificate) throws IOException {
            String name = "gateway-" + jdk.version() + "-" + store.id();
            Path data = Folders.fresh("data/" + name);
            int port = FreePort.next();
            Map<String, String> variables = new HashMap<>(store.environment(data));
            variables.put("GATEWAY_HOST", "127.0.0.1");
            variables.put("GATEWAY_PORT", String.valueOf(port));
            variables.put("GATEWAY_MANAGEMENT_PORT", String.valueOf(FreePort.next()));
            variables.put("GATEWAY_WORKSPACES", workspaces.toString());
            variables.put("GATEWAY_JOURNAL_FOLDER", data.toString());
            variables.put("MALLOC_ARENA_MAX", "2");
            variables.putAll(environment);
            List<String> command = new ArrayList<>(List.of(jdk.java()));
            command.add(certificate.trust());
            command.addAll(RECOMMENDED);
            command.addAll(javaOptions);
            command.addAll(List.of("-jar", "target/channel-gateway.jar"));
            return new GatewayServer(jdk, store, port, ServerProcess.start(name, home, variables, command));
        }
    }

    /** From the start of the process to the first 200. */
    public Duration startup() {
        return startup;
    }

    @Override
    public String system() {
        return "gateway";
    }

    @Override
    public String store() {
        return store.id();
    }

    @Override
    public Integer jdk() {
        return jdk.version();
    }

    @Override
    public SocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    @Override
    public boolean serves(BenchChannel channel) {
        return true;
    }

    @Override
    public Request request(BenchChannel channel, int providerMillis, boolean isKeyed) {
        return request(channel, List.of(WorkspacesYaml.key(providerMillis)), isKeyed);
    }

    /** @param bearers API keys, used in turn */
    public Request request(BenchChannel channel, List<String> bearers, boolean isKeyed) {
        return new Request("/v1/channels/send", bearers, isKeyed, channel.body());
    }

    @Override
    public Usage usage() {
        return new Usage(process.handle());
    }

    @Override
    public void close() {
        process.close();
    }
}

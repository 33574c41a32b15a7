package io.channelgateway.bench.system;

import io.channelgateway.bench.load.Load;
import io.channelgateway.bench.load.Request;
import io.channelgateway.bench.server.NaiveCamelProgram;
import io.channelgateway.bench.server.VertxProgram;
import io.channelgateway.support.FreePort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/** What the gateway is compared with: it passes requests on to the provider, and has no store. */
public final class Anchor implements Contender {

    private final String system;
    private final Integer jdk;
    private final boolean servesEmail;
    private final int port;
    private final ServerProcess process;

    private Anchor(String system, Integer jdk, boolean servesEmail, int port, ServerProcess process) {
        this.system = system;
        this.jdk = jdk;
        this.servesEmail = servesEmail;
        this.port = port;
        this.process = process;
        process.awaitAnswer(new Load(address(), request(BenchChannel.SLACK, 0, false), 1));
    }

    /** The limit of what a proxy can do; empty where nginx is not installed. */
    public static Optional<Contender> nginx(Providers providers) throws IOException {
        int port = FreePort.next();
        return new Nginx(port, providers.httpPort())
                .start()
                .map(process -> new Anchor("nginx", null, false, port, process));
    }

    /** The limit of what a JVM can do. */
    public static Contender vertx(Providers providers) {
        int port = FreePort.next();
        ServerProcess process = ServerProcess.startJava(
                "vertx", VertxProgram.class, List.of(), port, providers.httpPort());
        return new Anchor("vertx", Jdk.running().version(), false, port, process);
    }

    /** The most obvious way to do it in Camel. */
    public static Contender naiveCamel(Providers providers) {
        int port = FreePort.next();
        ServerProcess process = ServerProcess.startJava(
                "naive-camel", NaiveCamelProgram.class, List.of(providers.certificate().trust()),
                port, providers.httpPort(), providers.smtpPort());
        return new Anchor("naive-camel", Jdk.running().version(), true, port, process);
    }

    @Override
    public String system() {
        return system;
    }

    @Override
    public String store() {
        return "none";
    }

    @Override
    public Integer jdk() {
        return jdk;
    }

    @Override
    public SocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    @Override
    public boolean serves(BenchChannel channel) {
        return channel.isHttp() || servesEmail;
    }

    @Override
    public Request request(BenchChannel channel, int providerMillis, boolean isKeyed) {
        return new Request(channel.proxyPath(providerMillis), List.of("wbk_bench"), isKeyed, channel.body());
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

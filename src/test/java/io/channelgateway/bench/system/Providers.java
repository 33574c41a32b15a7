package io.channelgateway.bench.system;

import io.channelgateway.bench.load.Load;
import io.channelgateway.bench.load.Request;
import io.channelgateway.bench.server.ProviderProgram;
import io.channelgateway.support.FreePort;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.util.List;

/** The process that plays every provider. */
public final class Providers implements Closeable {

    private final int httpPort = FreePort.next();
    private final int smtpPort = FreePort.next();
    private final Certificate certificate;
    private final ServerProcess process;

    public Providers(Certificate certificate) {
        this.certificate = certificate;
        this.process = ServerProcess.startJava(
                "provider", ProviderProgram.class, List.of(), httpPort, smtpPort, certificate.keyStore());
        BenchChannel any = BenchChannel.SLACK;
        Request request = new Request(any.proxyPath(0), List.of("none"), false, any.body());
        process.awaitAnswer(new Load(new InetSocketAddress("127.0.0.1", httpPort), request, 1));
    }

    int httpPort() {
        return httpPort;
    }

    int smtpPort() {
        return smtpPort;
    }

    /** The mail server's. */
    public Certificate certificate() {
        return certificate;
    }

    @Override
    public void close() {
        process.close();
    }
}

package io.channelgateway.bench.server;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;

/**
 * All providers in one process: the HTTP APIs on one port, and a mail server with TLS on another.
 *
 * <p>Arguments: the two ports, and the PKCS12 file with the mail server's key.
 */
public final class ProviderProgram {

    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int HTTP_THREADS = Math.max(1, CORES / 4);
    private static final int SMTP_EVENT_LOOPS = Math.max(2, CORES / 2);

    private ProviderProgram() {}

    public static void main(String[] arguments) throws IOException {
        int httpPort = Integer.parseInt(arguments[0]);
        int smtpPort = Integer.parseInt(arguments[1]);
        String keyStore = arguments[2];
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(SMTP_EVENT_LOOPS));
        DeploymentOptions onEachLoop = new DeploymentOptions().setInstances(SMTP_EVENT_LOOPS);
        vertx.deployVerticle(() -> new AbstractVerticle() {
            @Override
            public void start() {
                new SmtpSink(getVertx(), keyStore).listen(smtpPort);
            }
        }, onEachLoop);
        ProviderApi.listen(httpPort, HTTP_THREADS);
    }
}

package io.channelgateway.bench.server;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All providers in one process: the HTTP APIs on one port, and a mail server with TLS on another.
 *
 * <p>Arguments: the two ports, and the PKCS12 file with the mail server's key.
 */
public final class ProviderProgram {

    private static final int EVENT_LOOPS = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

    private ProviderProgram() {}

    public static void main(String[] arguments) {
        int httpPort = Integer.parseInt(arguments[0]);
        int smtpPort = Integer.parseInt(arguments[1]);
        String keyStore = arguments[2];
        AtomicLong ids = new AtomicLong(System.currentTimeMillis());
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
        DeploymentOptions onEachLoop = new DeploymentOptions().setInstances(EVENT_LOOPS);
        vertx.deployVerticle(() -> new AbstractVerticle() {
            @Override
            public void start() {
                new ProviderApi(getVertx(), ids).listen(httpPort);
                new SmtpSink(getVertx(), keyStore).listen(smtpPort);
            }
        }, onEachLoop);
    }
}

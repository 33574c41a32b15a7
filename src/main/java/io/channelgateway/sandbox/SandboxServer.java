package io.channelgateway.sandbox;

import io.channelgateway.reload.RouterSwitch;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.Closeable;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * The HTTP server of the sandbox's providers: on loopback only, with threads of its own, so that it
 * can't take any from the API.
 */
final class SandboxServer implements Closeable {

    private static final int WORKER_THREADS = 32;
    private static final long LONGEST_BODY_BYTES = 64L << 20;
    private static final int LONGEST_FIELD_BYTES = 1 << 16;

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(WORKER_THREADS));
    private final RouterSwitch routers = new RouterSwitch();
    private HttpServer server;

    /** A router that routes attach to; it works once it is in force, whether or not the server listens. */
    VertxPlatformHttpRouter newRouter(String name) {
        return new VertxPlatformHttpRouter(null, vertx, Router.router(vertx), name) {
            @Override
            public Handler<RoutingContext> bodyHandler() {
                return new FormReader(BodyHandler.create(false).setBodyLimit(LONGEST_BODY_BYTES), LONGEST_BODY_BYTES);
            }
        };
    }

    RouterSwitch routers() {
        return routers;
    }

    /** Listens, if it does not yet, and returns the port. */
    synchronized int listen() {
        if (server == null) {
            Router root = Router.router(vertx);
            root.route().handler(routers);
            server = vertx.createHttpServer(new HttpServerOptions().setMaxFormAttributeSize(LONGEST_FIELD_BYTES))
                    .requestHandler(root)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }
        return server.actualPort();
    }

    synchronized void stopListening() {
        if (server != null) {
            server.close().toCompletionStage().toCompletableFuture().join();
            server = null;
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}

package io.channelgateway.api;

import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.concurrent.CompletionException;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.component.vertx.common.VertxHelper;
import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * The platform-http server of the API, with the {@link Door} in front of its routes.
 *
 * <p>The stock server listens without one, answers malformed HTTP by itself, and runs on if its
 * port is in use.
 */
public final class ApiServer extends VertxPlatformHttpServer {

    private final VertxPlatformHttpServerConfiguration configuration;
    private final Door door;
    private HttpServer server;

    ApiServer(VertxPlatformHttpServerConfiguration configuration, Door door) {
        super(configuration);
        this.configuration = configuration;
        this.door = door;
    }

    @Override
    public HttpServer getServer() {
        return server;
    }

    @Override
    public int getPort() {
        return server == null ? configuration.getBindPort() : server.actualPort();
    }

    /** @throws IllegalStateException if the port can't be listened on */
    @Override
    protected void startServer() throws Exception {
        HttpServerOptions options = new HttpServerOptions();
        SSLContextParameters tls = configuration.isUseGlobalSslContextParameters()
                ? getCamelContext().getSSLContextParameters()
                : configuration.getSslContextParameters();
        if (tls != null) {
            VertxHelper.setupSSLOptions(getCamelContext(), tls, options);
        }
        HttpServer listening = getVertx().createHttpServer(options)
                .requestHandler(root())
                .invalidRequestHandler(door::refuseInvalid);
        try {
            server = listening.listen(configuration.getBindPort(), configuration.getBindHost())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException failed) {
            throw new IllegalStateException("the API cannot listen on " + configuration.getBindHost() + ":"
                    + configuration.getBindPort() + ": " + failed.getCause().getMessage());
        }
    }

    @Override
    protected void stopServer() {
        if (server != null) {
            server.close().toCompletionStage().toCompletableFuture().join();
            server = null;
        }
    }

    /** A Vert.x that is bound in the registry is somebody else's to close. */
    @Override
    protected void stopVertx() {
        if (getVertx() != null && lookupVertx() == null) {
            getVertx().close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private Router root() {
        Router root = Router.router(getVertx());
        Router routes = VertxPlatformHttpRouter.lookup(
                getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(configuration.getPort()));
        door.install(root, routes);
        root.route(configuration.getPath() + "*").subRouter(routes);
        return root;
    }
}

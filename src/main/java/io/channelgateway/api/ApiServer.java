package io.channelgateway.api;

import io.channelgateway.reload.RouterSwitch;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.component.vertx.common.VertxHelper;
import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * The platform-http server of the API, with the {@link Door} in front of its routes and a
 * {@link BodyReader} of its own.
 *
 * <p>The stock server listens without a door, answers malformed HTTP by itself, runs on if its port
 * is in use, keeps any number of bodies in memory, and waits for its clients for ever.
 */
public final class ApiServer extends VertxPlatformHttpServer {

    /** More of them would only take turns more often. */
    public static final int EVENT_LOOPS = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

    private final VertxPlatformHttpServerConfiguration configuration;
    private final Door door;
    private final BodyReader bodies;
    private final Tls tls;
    private final ClientConnection.Timeouts timeouts;
    private final RouterSwitch routers = new RouterSwitch();
    private final List<HttpServer> servers = new ArrayList<>();
    private final List<Context> eventLoops = new CopyOnWriteArrayList<>();
    private VertxPlatformHttpRouter stock;

    ApiServer(
            VertxPlatformHttpServerConfiguration configuration,
            Door door,
            BodyReader bodies,
            Tls tls,
            ClientConnection.Timeouts timeouts) {
        super(configuration);
        this.configuration = configuration;
        this.door = door;
        this.bodies = bodies;
        this.tls = tls;
        this.timeouts = timeouts;
    }

    @Override
    public HttpServer getServer() {
        return servers.isEmpty() ? null : servers.get(0);
    }

    @Override
    public int getPort() {
        return servers.isEmpty() ? configuration.getBindPort() : servers.get(0).actualPort();
    }

    /** Puts a router into the registry that gives the routes our body reader. */
    @Override
    protected void initializeServer() {
        super.initializeServer();
        String name = VertxPlatformHttpRouter.getRouterNameFromPort(configuration.getPort());
        stock = VertxPlatformHttpRouter.lookup(getCamelContext(), name);
        // Under one name the registry keeps an object of each class, and would go on finding the stock one.
        getCamelContext().getRegistry().unbind(name);
        VertxPlatformHttpRouter router = router(name, stock);
        getCamelContext().getRegistry().bind(name, router);
        routers.set(new RouterSwitch.Seat(router));
    }

    private VertxPlatformHttpRouter router(String name, Router behind) {
        return new VertxPlatformHttpRouter(this, getVertx(), behind, name, configuration.getServerType()) {
            @Override
            public Handler<RoutingContext> bodyHandler() {
                return bodies;
            }
        };
    }

    /** Where routes in another Camel attach to, by that name; for {@link #routers}. */
    public RouterSwitch.Seat newRoutes(CamelContext context, String name) {
        Router router = Router.router(getVertx());
        if (!stock.getRoutes().isEmpty()) {
            // Configured for the server: sessions and the like.
            router.route().handler(stock::handleContext);
        }
        context.getRegistry().bind(name, router(name, router));
        return new RouterSwitch.Seat(router);
    }

    /** Which routes are in force. */
    public RouterSwitch routers() {
        return routers;
    }

    /** Whether it listens for connections. */
    public boolean isListening() {
        return !servers.isEmpty();
    }

    /** The threads that serve the connections. */
    public List<Context> eventLoops() {
        return eventLoops;
    }

    /** @throws IllegalStateException if the port can't be listened on */
    @Override
    protected void startServer() throws Exception {
        // Otherwise a client that vanished keeps its connection for ever.
        HttpServerOptions options = new HttpServerOptions().setTcpKeepAlive(true);
        SSLContextParameters other = configuration.isUseGlobalSslContextParameters()
                ? getCamelContext().getSSLContextParameters()
                : configuration.getSslContextParameters();
        if (tls.isOn()) {
            tls.secure(options);
        } else if (other != null) {
            VertxHelper.setupSSLOptions(getCamelContext(), other, options);
        }
        Router root = root();
        try {
            // A port that the system chose is not shared.
            int most = configuration.getBindPort() == 0 ? 1 : EVENT_LOOPS;
            while (servers.size() < most) {
                listen(root, options);
            }
        } catch (CompletionException failed) {
            throw new IllegalStateException("the API cannot listen on " + configuration.getBindHost() + ":"
                    + configuration.getBindPort() + ": " + failed.getCause().getMessage());
        }
    }

    /** Servers on one port share its connections; each serves its own on an event loop of its own. */
    private void listen(Router root, HttpServerOptions options) {
        Vertx vertx = getVertx();
        Promise<HttpServer> listening = Promise.promise();
        Future<String> deployed = vertx.deployVerticle(
                new AbstractVerticle() {
                    @Override
                    public void start() {
                        eventLoops.add(context);
                        new ApiHttpServer((VertxInternal) vertx, options, timeouts)
                                .requestHandler(root)
                                .invalidRequestHandler(door::refuseInvalid)
                                .listen(configuration.getBindPort(), configuration.getBindHost())
                                .onComplete(listening);
                    }
                });
        // What is no address at all fails before anything listens.
        deployed.onFailure(listening::tryFail);
        servers.add(listening.future().toCompletionStage().toCompletableFuture().join());
    }

    @Override
    protected void stopServer() {
        eventLoops.clear();
        servers.forEach(server -> server.close().toCompletionStage().toCompletableFuture().join());
        servers.clear();
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
        door.install(root, routers::router);
        root.route(configuration.getPath() + "*").handler(routers);
        return root;
    }
}

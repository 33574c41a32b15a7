package io.channelgateway.api;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.HttpServerConfigurationProperties;

/** Makes the {@link ApiServer} from the ordinary {@code camel.server.*} properties. */
public final class ApiServerFactory extends DefaultMainHttpServerFactory {

    private final Door door;
    private final BodyReader bodies;
    private final Tls tls;
    private final ClientConnection.Timeouts timeouts;
    private int apiPort;

    /** @param idleSeconds how long a connection stays open without a request */
    public ApiServerFactory(Door door, BodyReader bodies, Tls tls, int idleSeconds) {
        this.door = door;
        this.bodies = bodies;
        this.tls = tls;
        this.timeouts = new ClientConnection.Timeouts(bodies.deadlineSeconds(), idleSeconds);
    }

    @Override
    public Service newHttpServer(CamelContext context, HttpServerConfigurationProperties properties) {
        apiPort = properties.getPort();
        MainHttpServer stock = (MainHttpServer) super.newHttpServer(context, properties);
        VertxPlatformHttpServerConfiguration configuration = stock.getConfiguration();
        configuration.setServerType(VertxPlatformHttpRouter.SERVER_TYPE_SERVER);
        ApiServer server = new ApiServer(configuration, door, bodies, tls, timeouts);
        server.setCamelContext(context);
        return server;
    }

    /** @throws IllegalStateException if the port can't be listened on; the stock server only logs that */
    @Override
    public Service newHttpManagementServer(
            CamelContext context, HttpManagementServerConfigurationProperties properties) {
        if (properties.getPort() != 0 && properties.getPort() == apiPort) {
            // Camel would show health and metrics to the API's clients.
            throw new IllegalStateException("the management port " + apiPort + " is the API's; it must be another one");
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(properties.getHost(), properties.getPort()));
        } catch (IOException inUse) {
            throw new IllegalStateException("the management port " + properties.getPort()
                    + " cannot be listened on: " + inUse.getMessage());
        }
        return super.newHttpManagementServer(context, properties);
    }
}

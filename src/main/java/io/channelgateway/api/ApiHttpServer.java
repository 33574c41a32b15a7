package io.channelgateway.api;

import io.netty.channel.Channel;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.SslChannelProvider;
import java.util.function.BiConsumer;

/** The server of Vert.x with a {@link ClientConnection} on each connection, from its first byte on. */
final class ApiHttpServer extends HttpServerImpl {

    private final ClientConnection.Timeouts timeouts;

    ApiHttpServer(VertxInternal vertx, HttpServerOptions options, ClientConnection.Timeouts timeouts) {
        super(vertx, options);
        this.timeouts = timeouts;
    }

    /** Behind what finds out the protocol, and before what then reads it. */
    @Override
    protected BiConsumer<Channel, SslChannelProvider> childHandler(
            ContextInternal context, SocketAddress address, GlobalTrafficShapingHandler shaping) {
        return super.childHandler(context, address, shaping)
                .andThen((channel, tls) -> channel.pipeline().addLast(new ClientConnection(timeouts)));
    }
}

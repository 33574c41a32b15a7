package io.channelgateway.channel;

import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpClientConnection;
import io.vertx.core.http.impl.HttpClientInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The connections to all provider hosts. Vert.x makes them and speaks HTTP on them.
 *
 * <p>Its own pool is not used: it keeps one for each address of a host, knows neither the event loop
 * that a call comes from nor a connection's idle time, and goes through all connections for each call.
 */
final class ProviderConnections implements Closeable {

    private static final int LONGEST_HEAD_BYTES = 1 << 16;
    private static final int LONGEST_LINE_BYTES = 1 << 13;

    private final EventLoops loops;
    private final BoundedDnsResolver names;
    private final Deadlines deadlines;
    private final int perHost;
    private final HttpClientInternal plain;
    private final HttpClientInternal secure;
    private final Map<Place, HostConnections> hosts = new ConcurrentHashMap<>();
    private final Set<ProviderConnection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    /** Where connections lead to. */
    record Place(boolean isSecure, String host, int port) {}

    ProviderConnections(Vertx vertx, int connectSeconds, int perHost, BoundedDnsResolver names, Deadlines deadlines) {
        this.loops = new EventLoops(vertx);
        this.names = names;
        this.deadlines = deadlines;
        this.perHost = perHost;
        this.plain = (HttpClientInternal) vertx.createHttpClient(options(connectSeconds));
        this.secure = (HttpClientInternal) vertx.createHttpClient(options(connectSeconds).setSsl(true));
    }

    /** Whom to trust is what the JVM says. */
    private static HttpClientOptions options(int connectSeconds) {
        return new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(connectSeconds))
                .setSslHandshakeTimeout(connectSeconds)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setVerifyHost(true)
                // The JDK names the host by itself; Vert.x would keep another TLS context for each.
                .setForceSni(false)
                .setTcpNoDelay(true)
                .setKeepAliveTimeout(0)
                .setPoolCleanerPeriod(0)
                .setMaxHeaderSize(LONGEST_HEAD_BYTES)
                .setMaxInitialLineLength(LONGEST_LINE_BYTES)
                .setTracingPolicy(TracingPolicy.IGNORE);
    }

    EventLoops loops() {
        return loops;
    }

    BoundedDnsResolver names() {
        return names;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    HostConnections to(Place place) {
        HostConnections known = hosts.get(place);
        return known != null
                ? known
                : hosts.computeIfAbsent(place, first -> {
                    HostConnections host = new HostConnections(this, place, perHost, loops.size());
                    if (isClosed) {
                        host.close();
                    }
                    return host;
                });
    }

    /** Makes a connection; the name of the place is what the certificate must be for. */
    void connect(
            int loop, InetSocketAddress address, Place place, Handler<AsyncResult<HttpClientConnection>> made) {
        SocketAddress peer = SocketAddress.inetSocketAddress(place.port(), place.host());
        HttpClientInternal client = place.isSecure() ? secure : plain;
        loops.get(loop)
                .emit(now -> client.connect(SocketAddress.inetSocketAddress(address), peer).onComplete(made));
    }

    void made(ProviderConnection connection) {
        open.add(connection);
        if (isClosed) {
            connection.end();
        }
    }

    void gone(ProviderConnection connection) {
        open.remove(connection);
    }

    /** A host without connections. */
    void unused(Place place, HostConnections host) {
        hosts.remove(place, host);
    }

    @Override
    public void close() {
        isClosed = true;
        hosts.values().forEach(HostConnections::close);
        open.forEach(ProviderConnection::endSoon);
        plain.close();
        secure.close();
    }
}

package io.channelgateway.bench.load;

import java.net.SocketAddress;

/**
 * What a load generator does.
 *
 * @param perSecond requests in a second, or 0 for one after the other on each connection
 */
public record Load(SocketAddress address, Request request, int connections, int perSecond) {

    /** As fast as the answers come. */
    public Load(SocketAddress address, Request request, int connections) {
        this(address, request, connections, 0);
    }
}

package io.channelgateway.bench.system;

import io.channelgateway.bench.load.Request;
import java.io.Closeable;
import java.net.SocketAddress;

/** A running system that takes send requests. */
public interface Contender extends Closeable {

    /** {@code gateway}, {@code nginx}, {@code vertx} or {@code naive-camel}. */
    String system();

    /** {@code sqlite}, {@code postgresql} or {@code none}. */
    String store();

    /** The version of its Java, or null. */
    Integer jdk();

    SocketAddress address();

    boolean serves(BenchChannel channel);

    Request request(BenchChannel channel, int providerMillis, boolean isKeyed);

    Usage usage();

    /** Stops it. */
    @Override
    void close();
}

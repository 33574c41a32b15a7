package io.channelgateway.bench.server;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/** A connection whose requests are answered one after the other. */
final class ProviderConnection {

    private static final String PREFIX = "/delay/";
    private static final int USUAL_REQUEST_BYTES = 2_048;

    private final SocketChannel channel;
    private ByteBuffer input = ByteBuffer.allocate(USUAL_REQUEST_BYTES);
    private ProviderAnswer answer;
    private long dueNanos;

    ProviderConnection(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Takes what has come; false if the client has hung up. */
    boolean read() {
        if (!input.hasRemaining()) {
            input = ByteBuffer.allocate(2 * input.capacity()).put(input.flip());
        }
        try {
            return channel.read(input) >= 0;
        } catch (IOException reset) {
            return false;
        }
    }

    /** Whether a request begins to wait for its answer: one is whole, and none is waiting already. */
    boolean take(long now) {
        int end = answer == null ? HttpRequest.end(input.array(), input.position()) : HttpRequest.INCOMPLETE;
        if (end == HttpRequest.INCOMPLETE) {
            return false;
        }
        String path = HttpRequest.path(input.array());
        answer = ProviderAnswer.to(path);
        dueNanos = now + TimeUnit.MILLISECONDS.toNanos(delayMillis(path));
        input.flip().position(end);
        input.compact();
        return true;
    }

    private static int delayMillis(String path) {
        return Integer.parseInt(path, PREFIX.length(), path.indexOf('/', PREFIX.length()), 10);
    }

    /** When the answer has to go, by {@link System#nanoTime()}. */
    long dueNanos() {
        return dueNanos;
    }

    /** @param buffer for the bytes of the answer */
    void answer(ByteBuffer buffer, long id) {
        answer.fill(buffer, id);
        answer = null;
        try {
            // An answer is far smaller than an empty socket's buffer: it goes at once.
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException gone) {
            // Reading finds the same.
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            // Nothing is left to do with it.
        }
    }
}

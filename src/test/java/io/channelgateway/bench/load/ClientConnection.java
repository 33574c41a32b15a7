package io.channelgateway.bench.load;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A kept-alive connection with at most one request in flight. */
final class ClientConnection {

    /** An answer came in parts, and the rest is still to come. */
    static final int INCOMPLETE = 0;
    /** The server hung up. */
    static final int CLOSED = -1;

    private static final int LONGEST_ANSWER_BYTES = 4_096;

    private final SocketChannel channel;
    private final ByteBuffer answer = ByteBuffer.allocate(LONGEST_ANSWER_BYTES);
    private long startNanos;

    ClientConnection(SocketAddress address, Selector selector) throws IOException {
        channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** @param since what the latency counts from, by {@link System#nanoTime()} */
    void send(ByteBuffer request, long since) {
        startNanos = since;
        answer.clear();
        try {
            // A request is far smaller than an empty socket's buffer: it goes at once.
            while (request.hasRemaining()) {
                channel.write(request);
            }
        } catch (IOException reset) {
            // Reading finds the same.
        }
    }

    /** The status of the answer, {@link #INCOMPLETE} or {@link #CLOSED}. */
    int read() {
        try {
            if (channel.read(answer) < 0) {
                return CLOSED;
            }
        } catch (IOException reset) {
            return CLOSED;
        }
        if (!answer.hasRemaining()) {
            throw new IllegalStateException("An answer is longer than " + LONGEST_ANSWER_BYTES + " bytes.");
        }
        return HttpAnswer.isWhole(answer.array(), answer.position()) ? HttpAnswer.status(answer.array()) : INCOMPLETE;
    }

    long startNanos() {
        return startNanos;
    }

    /** The answer's first line and its body. */
    String answerText() {
        String text = new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        return text.replaceFirst("(?s)\r\n.*?\r\n\r\n", " ");
    }

    void close() {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            // Nothing is left to do with it.
        }
    }
}

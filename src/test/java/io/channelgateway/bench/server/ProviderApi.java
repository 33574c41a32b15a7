package io.channelgateway.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The HTTP APIs of Slack, WhatsApp and Telegram, all below {@code /delay/<milliseconds>}: so long each
 * answer takes, and less than two milliseconds longer.
 *
 * <p>One thread has its part of the connections. It shares the machine with what is measured, so it does
 * little more than the system calls of a request.
 */
final class ProviderApi {

    private static final int BACKLOG = 4_096;
    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private final Selector selector;
    private final AtomicLong ids;
    private final ByteBuffer output = ByteBuffer.allocateDirect(ProviderAnswer.LONGEST_BYTES);
    private final Queue<ProviderConnection> delayed =
            new PriorityQueue<>(Comparator.comparingLong(ProviderConnection::dueNanos));

    private ProviderApi(ServerSocketChannel server, AtomicLong ids) throws IOException {
        this.selector = Selector.open();
        this.ids = ids;
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Listens with so many threads. */
    static void listen(int port, int threads) throws IOException {
        AtomicLong ids = new AtomicLong(System.currentTimeMillis());
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress("127.0.0.1", port), BACKLOG);
        server.configureBlocking(false);
        for (int i = 0; i < threads; i++) {
            new Thread(new ProviderApi(server, ids)::run, "provider").start();
        }
    }

    private void run() {
        try {
            while (true) {
                await();
                answerDue();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void await() throws IOException {
        ProviderConnection first = delayed.peek();
        if (first == null) {
            selector.select(this::handle);
        } else {
            long nanos = Math.max(1, first.dueNanos() - System.nanoTime());
            selector.select(this::handle, (nanos + MILLISECOND - 1) / MILLISECOND);
        }
    }

    private void handle(SelectionKey key) {
        if (key.isAcceptable()) {
            accept((ServerSocketChannel) key.channel());
            return;
        }
        ProviderConnection connection = (ProviderConnection) key.attachment();
        if (connection.read()) {
            proceed(connection);
        } else {
            connection.close();
        }
    }

    private void accept(ServerSocketChannel server) {
        try {
            SocketChannel channel = server.accept();
            // Another thread may have been faster.
            if (channel != null) {
                new ProviderConnection(channel, selector);
            }
        } catch (IOException gone) {
            // The client does not wait any more.
        }
    }

    private void proceed(ProviderConnection connection) {
        long now = System.nanoTime();
        while (connection.take(now)) {
            if (connection.dueNanos() > now) {
                delayed.add(connection);
            } else {
                connection.answer(output, ids.incrementAndGet());
            }
        }
    }

    private void answerDue() {
        long now = System.nanoTime();
        while (!delayed.isEmpty() && delayed.peek().dueNanos() <= now) {
            ProviderConnection connection = delayed.remove();
            connection.answer(output, ids.incrementAndGet());
            proceed(connection);
        }
    }
}

package io.channelgateway.bench.load;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The connections to one server, and which of them are free. A connection that is lost is replaced by a new one. */
final class Connections implements Closeable {

    private final SocketAddress address;
    private final Selector selector = Selector.open();
    private final Deque<ClientConnection> free = new ArrayDeque<>();
    private int count;

    Connections(SocketAddress address, int count) throws IOException {
        this.address = address;
        try {
            for (; this.count < count; this.count++) {
                free.add(new ClientConnection(address, selector));
            }
        } catch (IOException refused) {
            // Whoever looks again and again whether a server is there would run out of files.
            close();
            throw refused;
        }
    }

    /** Waits for so long at most, and hands over what can be read. */
    void await(long millis, Consumer<ClientConnection> reader) throws IOException {
        selector.select(key -> reader.accept((ClientConnection) key.attachment()), millis);
    }

    boolean isNoneFree() {
        return free.isEmpty();
    }

    boolean isFree(ClientConnection connection) {
        return free.contains(connection);
    }

    ClientConnection takeFree() {
        return free.remove();
    }

    List<ClientConnection> takeAllFree() {
        List<ClientConnection> all = new ArrayList<>(free);
        free.clear();
        return all;
    }

    void putBack(ClientConnection connection) {
        free.add(connection);
    }

    /** Closes a connection, and returns whether it was free. */
    boolean close(ClientConnection connection) {
        connection.close();
        return free.remove(connection);
    }

    /** A connection in place of a closed one, or null if the server takes no more. */
    ClientConnection reopen() {
        try {
            return new ClientConnection(address, selector);
        } catch (IOException refused) {
            count--;
            return null;
        }
    }

    int busy() {
        return count - free.size();
    }

    boolean isEmpty() {
        return count == 0;
    }

    @Override
    public void close() throws IOException {
        selector.keys().forEach(key -> ((ClientConnection) key.attachment()).close());
        selector.close();
    }
}

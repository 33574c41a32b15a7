package io.channelgateway.channel;

import io.vertx.core.http.impl.HttpClientConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * The connections to one provider host, and the calls that wait for one.
 *
 * <p>A call gets the connection that was used last, on its own event loop if there is one; else any
 * idle one, else a new one, else it waits.
 */
final class HostConnections {

    private final ProviderConnections all;
    private final ProviderConnections.Place place;
    private final int most;
    private final List<Deque<ProviderConnection>> idle = new ArrayList<>();
    private final Deque<ProviderCall> waiting = new ArrayDeque<>();
    /** Those that are being connected are among them. */
    private int open;
    private volatile boolean isClosed;

    HostConnections(ProviderConnections all, ProviderConnections.Place place, int most, int loops) {
        this.all = all;
        this.place = place;
        this.most = most;
        for (int i = 0; i < loops; i++) {
            idle.add(new ArrayDeque<>());
        }
    }

    /** Has a connection make the call. */
    void serve(ProviderCall call) {
        int loop = all.loops().orNext(call.home());
        ProviderConnection free;
        boolean isToConnect = false;
        synchronized (this) {
            free = idleOne(loop);
            if (free == null && !isClosed) {
                isToConnect = open < most;
                if (isToConnect) {
                    open++;
                } else {
                    waiting.addLast(call);
                    call.waits(all.deadlines().watchWaiting(() -> waitedTooLong(call)));
                }
            }
        }
        if (free != null) {
            free.serve(call);
        } else if (isToConnect) {
            connect(call, loop);
        } else if (isClosed) {
            call.failed(new IOException());
        }
    }

    private ProviderConnection idleOne(int loop) {
        for (int i = 0; i < idle.size(); i++) {
            Deque<ProviderConnection> here = idle.get((loop + i) % idle.size());
            letGoOfOld(here);
            if (!here.isEmpty()) {
                return here.pollLast();
            }
        }
        return null;
    }

    /** A place gets free once they are closed. */
    private static void letGoOfOld(Deque<ProviderConnection> connections) {
        long now = System.nanoTime();
        while (!connections.isEmpty() && !connections.peekFirst().isFresh(now)) {
            connections.pollFirst().letGo();
        }
        while (!connections.isEmpty() && !connections.peekLast().isFresh(now)) {
            connections.pollLast().letGo();
        }
    }

    private void waitedTooLong(ProviderCall call) {
        boolean isStillWaiting;
        synchronized (this) {
            isStillWaiting = waiting.removeFirstOccurrence(call);
        }
        if (isStillWaiting) {
            call.failed(new TimeoutException());
        }
    }

    private ProviderCall nextWaiting() {
        ProviderCall next;
        do {
            next = waiting.pollFirst();
            if (next != null) {
                next.waitsNoMore();
            }
        } while (next != null && next.isOver());
        return next;
    }

    /** A connection is free again. */
    void release(ProviderConnection free) {
        ProviderCall next;
        synchronized (this) {
            if (free.isGone()) {
                return;
            }
            boolean isFresh = free.isFresh(System.nanoTime());
            next = isFresh ? nextWaiting() : null;
            if (!isFresh || isClosed) {
                free.letGo();
            } else if (next == null) {
                idle.get(free.loop()).addLast(free);
            }
        }
        if (next != null) {
            free.serveAfterLook(next);
        }
    }

    /** A connection has ended. */
    void gone(ProviderConnection ended) {
        all.gone(ended);
        synchronized (this) {
            idle.get(ended.loop()).removeFirstOccurrence(ended);
        }
        freePlace();
    }

    private void freePlace() {
        ProviderCall next;
        boolean isUnused;
        synchronized (this) {
            next = nextWaiting();
            if (next == null) {
                open--;
            }
            isUnused = open == 0;
        }
        if (next != null) {
            connect(next, all.loops().orNext(next.home()));
        } else if (isUnused) {
            all.unused(place, this);
        }
    }

    private void connect(ProviderCall call, int loop) {
        try {
            connect(call, loop, all.names().resolve(place.host(), place.port()).iterator());
        } catch (UnknownHostException forgotten) {
            notConnected(call, forgotten);
        }
    }

    private void connect(ProviderCall call, int loop, Iterator<InetSocketAddress> addresses) {
        all.connect(loop, addresses.next(), place, made -> {
            if (made.succeeded()) {
                connected(call, loop, made.result());
            } else if (isWorthAnother(made.cause()) && addresses.hasNext() && !call.isOver()) {
                connect(call, loop, addresses);
            } else {
                notConnected(call, made.cause());
            }
        });
    }

    /** Whether another address of the host may be better. */
    private static boolean isWorthAnother(Throwable failure) {
        return failure instanceof IOException && !(failure instanceof SSLException);
    }

    private void connected(ProviderCall call, int loop, HttpClientConnection wire) {
        ProviderConnection connection = new ProviderConnection(this, loop, wire);
        all.made(connection);
        connection.serve(call);
    }

    private void notConnected(ProviderCall call, Throwable failure) {
        freePlace();
        call.failed(failure);
    }

    /** Nobody waits any more, and nobody will. */
    void close() {
        List<ProviderCall> refused;
        synchronized (this) {
            isClosed = true;
            refused = new ArrayList<>(waiting);
            waiting.clear();
        }
        refused.forEach(call -> call.failed(new IOException()));
    }
}

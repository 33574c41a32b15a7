package io.channelgateway.bench.load;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Sends requests on many connections from one thread, the one that calls it.
 *
 * <p>With a rate, a request that no connection is free for waits, and its latency counts from the
 * moment at which it was due.
 */
public final class LoadGenerator implements Closeable {

    private static final int OK = 200;
    /** Connections that begin at once are answered at once, and a short time holds one burst more or less. */
    private static final Duration RAMP = Duration.ofMillis(400);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(60);
    private static final long LONGEST_WAIT_MILLIS = 10;

    private final Load load;
    private final boolean isPaced;
    private final Pace pace;
    private final Connections connections;
    private final ByteBuffer buffer;
    private Tally tally;
    private long toSend;

    /** @throws IOException if not every connection can be opened */
    public LoadGenerator(Load load) throws IOException {
        this.load = load;
        this.isPaced = load.perSecond() > 0;
        this.pace = new Pace(load.perSecond());
        this.buffer = ByteBuffer.allocateDirect(load.request().length());
        this.connections = new Connections(load.address(), load.connections());
    }

    /** Sends so many requests, one after the other on each connection, and waits for their answers. */
    public LoadResult send(long requests) throws IOException {
        tally = new Tally();
        toSend = requests;
        beginOnEach(Duration.ZERO);
        while (toSend > 0 && !connections.isEmpty()) {
            connections.await(LONGEST_WAIT_MILLIS, this::read);
        }
        return drain();
    }

    /**
     * Sends for the two durations together and measures in the second one. Without a rate, the
     * connections begin one after the other before that.
     *
     * @param probe runs along with the measured time
     */
    public LoadResult send(Duration settle, Duration measured, Probe probe) throws IOException {
        tally = new Tally();
        toSend = Long.MAX_VALUE;
        if (!isPaced) {
            beginOnEach(RAMP);
        }
        turnFor(settle);
        probe.start();
        tally = new Tally();
        turnFor(measured);
        tally.timeIsUp();
        probe.stop();
        return drain();
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }

    private void beginOnEach(Duration ramp) throws IOException {
        long start = System.nanoTime();
        int begun = 0;
        for (ClientConnection connection : connections.takeAllFree()) {
            next(connection, System.nanoTime());
            long pauseEnd = start + ramp.toNanos() * ++begun / load.connections();
            while (System.nanoTime() < pauseEnd) {
                connections.await(1, this::read);
            }
        }
    }

    private void turnFor(Duration duration) throws IOException {
        long start = System.nanoTime();
        pace.begin(start);
        for (long now = start; now - start < duration.toNanos(); now = System.nanoTime()) {
            pace.advance(now);
            while (pace.isDue() && !connections.isNoneFree()) {
                send(connections.takeFree(), pace.next());
            }
            connections.await(isPaced ? 1 : LONGEST_WAIT_MILLIS, this::read);
        }
    }

    private LoadResult drain() throws IOException {
        long start = System.nanoTime();
        toSend = 0;
        while (connections.busy() > 0 && System.nanoTime() - start < LONGEST_DRAIN.toNanos()) {
            connections.await(LONGEST_WAIT_MILLIS, this::read);
        }
        for (int unanswered = connections.busy(); unanswered > 0; unanswered--) {
            tally.fail("no answer");
        }
        return tally.result();
    }

    private void read(ClientConnection connection) {
        int status = connection.read();
        long now = System.nanoTime();
        if (status == OK) {
            tally.answer(now - connection.startNanos());
            next(connection, now);
        } else if (status > ClientConnection.INCOMPLETE && !connections.isFree(connection)) {
            tally.fail(connection.answerText());
            next(connection, now);
        } else if (status != ClientConnection.INCOMPLETE) {
            // Nothing was asked for, or nothing more can come.
            if (!connections.close(connection)) {
                tally.fail("connection closed");
            }
            ClientConnection another = connections.reopen();
            if (another != null) {
                next(another, now);
            }
        }
    }

    private void next(ClientConnection connection, long now) {
        if (toSend == 0 || (isPaced && !pace.isDue())) {
            connections.putBack(connection);
        } else {
            send(connection, isPaced ? pace.next() : now);
        }
    }

    private void send(ClientConnection connection, long since) {
        toSend--;
        load.request().fill(buffer);
        connection.send(buffer, since);
    }
}

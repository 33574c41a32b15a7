package io.channelgateway.channel.email;

import io.channelgateway.channel.Connection;
import io.channelgateway.worker.Daemons;
import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Lets an e-mail wait for its turn at its mail server, holding no thread, and goes on with one of the
 * threads for mail: sending mail blocks.
 *
 * <p>A server gets no more threads than connections, so one that hangs leaves the others theirs.
 */
public final class MailTurn extends AsyncProcessorSupport implements Closeable {

    private static final long IDLE_SECONDS = 10;

    private final int turnsPerServer;
    private final long waitSeconds;
    private final Executor workers;
    private final ThreadPoolExecutor threads;
    private final Map<Connection, Lane> lanes = new HashMap<>();
    private int underWay;

    /**
     * @param turnsPerServer how many e-mails are on their way to one server at once
     * @param waitSeconds how long an e-mail waits
     * @param mostThreads how many threads there may be for all servers
     * @param workers runs the route of an e-mail that has waited in vain
     */
    public MailTurn(int turnsPerServer, long waitSeconds, int mostThreads, Executor workers) {
        this.turnsPerServer = turnsPerServer;
        this.waitSeconds = waitSeconds;
        this.workers = workers;
        this.threads = new ThreadPoolExecutor(
                1, mostThreads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Daemons.named("mail"));
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Connection server = exchange.getVariable("connection", Connection.class);
        if (exchange.getMessage().getBody() instanceof OutgoingMail mail) {
            mail.sendFor(exchange);
            server = mail.connection();
        }
        waitFor(server, exchange, callback);
        return false;
    }

    private void waitFor(Connection server, Exchange exchange, AsyncCallback callback) {
        CompletableFuture<Void> turn = new CompletableFuture<>();
        // Before its time runs: a turn that came too late for its e-mail would never be given back.
        if (isFree(server, turn)) {
            turn.complete(null);
        }
        turn.orTimeout(waitSeconds, TimeUnit.SECONDS).whenComplete((none, tooLate) -> {
            if (tooLate != null || !isTaken(() -> goOn(server, callback), server)) {
                exchange.setException(SmtpFailure.busy());
                workers.execute(() -> callback.done(false));
            }
        });
    }

    /** Whether there is a thread for the work; if there can be none, its turn is another's. */
    private boolean isTaken(Runnable work, Connection server) {
        try {
            threads.execute(work);
            return true;
        } catch (OutOfMemoryError noMoreThreads) {
            // Those that are there take it.
            boolean isTaken = threads.getPoolSize() > 0 && threads.getQueue().offer(work);
            if (!isTaken) {
                passOn(server);
            }
            return isTaken;
        }
    }

    /** The callback runs the route up to the next step that holds no thread, and so beyond the sending. */
    private void goOn(Connection server, AsyncCallback callback) {
        try {
            callback.done(false);
        } finally {
            passOn(server);
        }
    }

    private void passOn(Connection server) {
        CompletableFuture<Void> next = next(server);
        while (next != null && !next.complete(null)) {
            next = next(server);
        }
    }

    /** How many e-mails wait for their turn. */
    public synchronized int waiting() {
        return lanes.values().stream().mapToInt(lane -> lane.waiting.size()).sum();
    }

    private synchronized boolean isFree(Connection server, CompletableFuture<Void> turn) {
        Lane lane = lanes.computeIfAbsent(server, first -> new Lane());
        boolean isFree = lane.underWay < turnsPerServer;
        if (isFree) {
            lane.underWay++;
            underWay++;
            provideThreads();
        } else {
            lane.waiting.add(turn);
        }
        return isFree;
    }

    /** Work goes to all threads in turn, so more than were ever needed at once would all stay, and none be warm. */
    private void provideThreads() {
        int needed = Math.min(underWay, threads.getMaximumPoolSize());
        if (needed > threads.getCorePoolSize()) {
            try {
                threads.setCorePoolSize(needed);
            } catch (OutOfMemoryError noMoreThreads) {
                // Those that are there take what waits.
            }
        }
    }

    /** Who takes over the turn that has ended; null if nobody does. */
    private synchronized CompletableFuture<Void> next(Connection server) {
        Lane lane = lanes.get(server);
        CompletableFuture<Void> next = lane.waiting.poll();
        if (next == null) {
            underWay--;
            if (--lane.underWay == 0) {
                lanes.remove(server);
            }
        }
        return next;
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    private static final class Lane {

        private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
        private int underWay;
    }
}

package io.channelgateway.provider;

import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.worker.Daemons;
import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Checks every connection in the background, one check at a time for each, a few at a time for each channel.
 *
 * <p>One thread keeps the times and runs nothing else, so everything here belongs to it; the checks are on the
 * worker threads, and wait without one. A place is held for a moment even by a quick check, so that many
 * connections stretch the interval and not the load. A check that never ends keeps its place, so that there never are
 * more, and counts as unanswered each time its connection is due again.
 */
final class ConnectionChecks implements Closeable {

    private static final long SHORTEST_TURN_MILLIS = 800;
    private static final long RETRY_AFTER_SECONDS = 5;

    private final CheckRoutes routes;
    private final CheckPace pace;
    private final Executor workers;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, Daemons.named("connection-checks"));
    private final Map<MonitoredConnection, Turn> turns = new HashMap<>();
    private final Map<String, Lane> lanes = new HashMap<>();

    ConnectionChecks(CheckRoutes routes, CheckPace pace, Executor workers) {
        this.routes = routes;
        this.pace = pace;
        this.workers = workers;
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Where one connection stands. */
    private static final class Turn {
        private ScheduledFuture<?> next;
        private boolean isRunning;
        private boolean isWaiting;
        private boolean wasRun;
    }

    /** The checks of one channel. */
    private static final class Lane {
        private final Deque<MonitoredConnection> waiting = new ArrayDeque<>();
        private int underWay;
    }

    /** From now on the connection is checked, soon for the first time. */
    void add(MonitoredConnection connection) {
        onTimer(() -> {
            turns.put(connection, new Turn());
            scheduleNext(connection, pace.firstMillis());
        });
    }

    /** From now on it is not checked any more; what a check that is under way says does not matter to anybody. */
    void remove(MonitoredConnection connection) {
        onTimer(() -> {
            Turn turn = turns.remove(connection);
            if (turn != null && turn.next != null) {
                turn.next.cancel(false);
            }
        });
    }

    /**
     * Its status has changed: the next check is as far away as that asks for. The first one is never put off, as a
     * send that was faster does not tell whose account it is.
     */
    void reschedule(MonitoredConnection connection) {
        onTimer(() -> {
            Turn turn = turns.get(connection);
            if (turn != null && turn.wasRun && !turn.isRunning && !turn.isWaiting) {
                scheduleNext(connection);
            }
        });
    }

    /** Somebody wants to know: if it waits for its check, it is the next. */
    void moveToFront(MonitoredConnection connection) {
        onTimer(() -> {
            Turn turn = turns.get(connection);
            if (turn != null && turn.isWaiting) {
                Deque<MonitoredConnection> waiting = lanes.get(connection.connection().channel()).waiting;
                waiting.remove(connection);
                waiting.addFirst(connection);
            }
        });
    }

    private void scheduleNext(MonitoredConnection connection) {
        scheduleNext(connection, pace.nextMillis(connection.status(), connection.refusedChecks()));
    }

    private void scheduleNext(MonitoredConnection connection, long millis) {
        Turn turn = turns.get(connection);
        if (turn.next != null) {
            turn.next.cancel(false);
        }
        turn.next = timer.schedule(() -> due(connection), millis, TimeUnit.MILLISECONDS);
    }

    private void due(MonitoredConnection connection) {
        Turn turn = turns.get(connection);
        if (turn == null || turn.isWaiting) {
            return;
        }
        String channel = connection.connection().channel();
        boolean hasCheck = routes.exists(channel);
        connection.judgeByChecks(hasCheck);
        if (turn.isRunning) {
            connection.checkFailed(ProviderFailure.unreached("the check takes too long", RETRY_AFTER_SECONDS));
            scheduleNext(connection);
        } else if (!hasCheck) {
            scheduleNext(connection);
        } else {
            turn.isWaiting = true;
            Lane lane = lanes.computeIfAbsent(channel, first -> new Lane());
            lane.waiting.add(connection);
            startNext(lane);
        }
    }

    private void startNext(Lane lane) {
        while (lane.underWay < pace.atOnce() && !lane.waiting.isEmpty()) {
            MonitoredConnection connection = lane.waiting.poll();
            Turn turn = turns.get(connection);
            if (turn != null) {
                lane.underWay++;
                turn.isWaiting = false;
                turn.isRunning = true;
                turn.wasRun = true;
                scheduleNext(connection);
                workers.execute(() -> run(connection, lane, System.nanoTime()));
            }
        }
    }

    private void run(MonitoredConnection connection, Lane lane, long startedNanos) {
        routes.check(connection.connection()).whenComplete((account, failure) -> {
            if (failure == null) {
                connection.checked(account);
            } else {
                connection.checkFailed((ProviderFailure) failure);
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
            onTimer(() -> {
                ended(connection);
                timer.schedule(() -> free(lane), Math.max(0, SHORTEST_TURN_MILLIS - millis), TimeUnit.MILLISECONDS);
            });
        });
    }

    private void ended(MonitoredConnection connection) {
        Turn turn = turns.get(connection);
        if (turn != null) {
            turn.isRunning = false;
            scheduleNext(connection);
        }
    }

    private void free(Lane lane) {
        lane.underWay--;
        startNext(lane);
    }

    private void onTimer(Runnable work) {
        try {
            timer.execute(work);
        } catch (RejectedExecutionException closed) {
            // Nobody is interested any more.
        }
    }

    /** No check starts from here on. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}

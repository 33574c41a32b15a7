package io.channelgateway.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The ledger on a PostgreSQL server, for any number of nodes.
 *
 * <p>No statement is ever repeated. Once the server is found down, everything fails at once until a probe finds
 * it up again, so that requests do not queue up behind time-outs.
 */
final class PostgresStore implements Store {

    private static final int CONNECTIONS = 16;
    private static final long CONNECT_MILLIS = 2_000;
    private static final String SOCKET_SECONDS = "3";
    private static final String STATEMENT_TIMEOUT = "-c statement_timeout=1500 -c lock_timeout=1500";
    private static final long QUEUE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);
    private static final long PROBE_MILLIS = 250;

    private final HikariDataSource pool;
    private final ThreadPoolExecutor threads =
            (ThreadPoolExecutor) Executors.newFixedThreadPool(CONNECTIONS, Threads.named("ledger-postgres"));
    private final ScheduledExecutorService probe =
            Executors.newSingleThreadScheduledExecutor(Threads.named("ledger-probe"));
    private volatile boolean isDown;

    /** @throws StoreUnavailable if the server cannot be reached */
    PostgresStore(String url, String user, String password) {
        Migration.bringUpToDate(url, user, password);
        this.pool = new HikariDataSource(configuration(url, user, password));
        probe.scheduleWithFixedDelay(this::probe, PROBE_MILLIS, PROBE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static HikariConfig configuration(String url, String user, String password) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledger");
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        // One more for the probe.
        config.setMaximumPoolSize(CONNECTIONS + 1);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setValidationTimeout(CONNECT_MILLIS / 2);
        config.addDataSourceProperty("connectTimeout", TimeUnit.MILLISECONDS.toSeconds(CONNECT_MILLIS));
        config.addDataSourceProperty("socketTimeout", SOCKET_SECONDS);
        config.addDataSourceProperty("options", STATEMENT_TIMEOUT);
        // The detail of an error may quote a whole row.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        return config;
    }

    @Override
    public <T> CompletableFuture<T> write(Work<T> work) {
        long submitted = System.nanoTime();
        try {
            return CompletableFuture.supplyAsync(() -> attempt(work, submitted), threads);
        } catch (RejectedExecutionException closed) {
            return CompletableFuture.failedFuture(new StoreUnavailable("The ledger is closed."));
        }
    }

    @Override
    public <T> CompletableFuture<T> read(Work<T> work) {
        return write(work);
    }

    @Override
    public boolean isExclusive() {
        return false;
    }

    @Override
    public int queued() {
        return threads.getQueue().size();
    }

    private <T> T attempt(Work<T> work, long submitted) {
        if (isDown) {
            throw new StoreUnavailable("The message store is down.");
        }
        if (System.nanoTime() - submitted > QUEUE_NANOS) {
            throw new StoreUnavailable("The message store is too slow.");
        }
        boolean isStarted = false;
        try (Connection connection = pool.getConnection();
                Session session = new Session(connection)) {
            isStarted = true;
            return work.on(session);
        } catch (SQLException failed) {
            if (!isStarted || isConnectionLost(failed)) {
                isDown = true;
            }
            throw StoreUnavailable.because(failed, isStarted);
        }
    }

    /** SQLSTATE class 08 is the connection, 57P the server that shuts down or starts up. */
    private static boolean isConnectionLost(SQLException failed) {
        String state = failed.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    private void probe() {
        if (!isDown) {
            return;
        }
        try (Connection connection = pool.getConnection()) {
            isDown = !connection.isValid((int) TimeUnit.MILLISECONDS.toSeconds(CONNECT_MILLIS));
        } catch (SQLException stillDown) {
            // The next probe comes soon.
        }
    }

    @Override
    public void close() {
        probe.shutdownNow();
        threads.shutdown();
        pool.close();
    }
}

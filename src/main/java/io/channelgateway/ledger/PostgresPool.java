package io.channelgateway.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.channelgateway.worker.Daemons;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.postgresql.util.PSQLException;

/**
 * The connections to a PostgreSQL server.
 *
 * <p>No statement is ever repeated if it may have had an effect. Once the server is found down, everything fails at
 * once until a probe finds it up again, so that requests do not queue up behind time-outs. A server that only reads
 * is as good as down: after a fail-over it is the wrong one, and connections to it would stay for half an hour.
 */
final class PostgresPool implements AutoCloseable {

    private static final long CONNECT_MILLIS = 2_000;
    private static final String SOCKET_SECONDS = "3";

    /** A plan that is made while a table is small stays in use while it grows: it must go by an index from the start. */
    private static final String OPTIONS =
            "-c statement_timeout=1500 -c lock_timeout=750 -c enable_seqscan=off";

    private static final String READ_ONLY = "25006";

    private static final long QUEUE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);
    private static final long PROBE_MILLIS = 250;

    private final HikariDataSource connections;
    private final ScheduledExecutorService probe =
            Executors.newSingleThreadScheduledExecutor(Daemons.named("ledger-probe"));
    private volatile boolean isDown;

    /** @param users the number of threads that may need a connection at the same time */
    PostgresPool(String url, String user, String password, int users) {
        // One more for the probe.
        this.connections = new HikariDataSource(configuration(url, user, password, users + 1));
        probe.scheduleWithFixedDelay(this::probe, PROBE_MILLIS, PROBE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static HikariConfig configuration(String url, String user, String password, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledger");
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setValidationTimeout(CONNECT_MILLIS / 2);
        config.addDataSourceProperty("connectTimeout", TimeUnit.MILLISECONDS.toSeconds(CONNECT_MILLIS));
        config.addDataSourceProperty("socketTimeout", SOCKET_SECONDS);
        config.addDataSourceProperty("options", OPTIONS);
        // The detail of an error may quote a whole row.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        return config;
    }

    /**
     * Does the work on a connection on which each statement commits by itself.
     *
     * @param submitted the moment of {@link System#nanoTime()} from which somebody waits for it
     * @throws StoreUnavailable if the server is down, or the work has waited for too long or fails
     */
    <T> T attempt(Work<T> work, long submitted) {
        if (isDown) {
            throw new StoreUnavailable("The message store is down.");
        }
        if (System.nanoTime() - submitted > QUEUE_NANOS) {
            throw new StoreUnavailable("The message store is too slow.");
        }
        boolean isStarted = false;
        try (Connection connection = connections.getConnection();
                Session session = new Session(connection)) {
            isStarted = true;
            return work.on(session);
        } catch (SQLException failed) {
            if (!isStarted || isConnectionLost(failed)) {
                isDown = true;
            } else if (READ_ONLY.equals(failed.getSQLState())) {
                isDown = true;
                connections.getHikariPoolMXBean().softEvictConnections();
            }
            throw StoreUnavailable.because(failed, isStarted && !isAnswer(failed));
        }
    }

    /** Whether it comes from a server that lives, so that the statement it is about has had no effect. */
    private static boolean isAnswer(SQLException failed) {
        return failed instanceof PSQLException answer && answer.getServerErrorMessage() != null && !isConnectionLost(failed);
    }

    /** SQLSTATE class 08 is the connection, 57P the server that shuts down or starts up. */
    private static boolean isConnectionLost(SQLException failed) {
        String state = failed.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    /** Whether the server has answered that it did not do a statement, and may do a part of it; 57 is its operation. */
    static boolean isRefusal(SQLException failed) {
        return isAnswer(failed) && !failed.getSQLState().startsWith("57") && !READ_ONLY.equals(failed.getSQLState());
    }

    private void probe() {
        if (!isDown) {
            return;
        }
        try (Connection connection = connections.getConnection()) {
            isDown = !isWritable(connection);
            if (isDown) {
                connections.evictConnection(connection);
            }
        } catch (SQLException | RuntimeException | OutOfMemoryError stillDown) {
            // The next probe comes soon; an exception would be the last one.
        }
    }

    private static boolean isWritable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet readOnly = statement.executeQuery("SHOW transaction_read_only")) {
            return readOnly.next() && "off".equals(readOnly.getString(1));
        }
    }

    @Override
    public void close() {
        probe.shutdownNow();
        connections.close();
    }
}

package io.channelgateway.ledger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/** A real PostgreSQL server that can be stopped, and started again on the same port with the same data. */
final class PostgresServer implements AutoCloseable {

    private static PostgresServer shared;

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;

    PostgresServer() {
        try (ServerSocket free = new ServerSocket(0)) {
            this.port = free.getLocalPort();
            this.data = Files.createTempDirectory("ledger-postgres");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        start();
    }

    /** The one of this JVM; nobody stops it. */
    static synchronized PostgresServer shared() {
        if (shared == null) {
            shared = new PostgresServer();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> shared.close()));
        }
        return shared;
    }

    void start() {
        try {
            server = EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setServerConfig("max_connections", "200")
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void stop() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The URL of a new, empty database. */
    String newDatabase() {
        String name = "ledger_" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        return server.getJdbcUrl("postgres", name);
    }

    private Connection connect(String database) throws SQLException {
        return server.getDatabase("postgres", database).getConnection();
    }

    /** Stops the server and deletes its data. */
    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

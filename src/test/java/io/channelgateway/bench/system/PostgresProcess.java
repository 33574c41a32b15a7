package io.channelgateway.bench.system;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;

/** A real PostgreSQL server, as durable as one in production. */
public final class PostgresProcess implements BenchStore {

    private final EmbeddedPostgres server;

    public PostgresProcess() throws IOException {
        Path data = Folders.fresh("data/postgresql");
        // The embedded server is meant for tests, which may lose data.
        server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(true)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
    }

    @Override
    public String id() {
        return "postgresql";
    }

    @Override
    public Map<String, String> environment(Path data) {
        return Map.of(
                "GATEWAY_STORE_URL", server.getJdbcUrl("postgres", newDatabase()),
                "GATEWAY_STORE_USER", "postgres",
                "GATEWAY_STORE_PASSWORD", "postgres");
    }

    private String newDatabase() {
        String name = "bench_" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
            return name;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

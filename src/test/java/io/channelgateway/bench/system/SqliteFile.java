package io.channelgateway.bench.system;

import java.nio.file.Path;
import java.util.Map;

/** A file of SQLite, the gateway's default. */
public final class SqliteFile implements BenchStore {

    @Override
    public String id() {
        return "sqlite";
    }

    @Override
    public Map<String, String> environment(Path data) {
        return Map.of("GATEWAY_STORE_URL", "jdbc:sqlite:" + data.resolve("gateway.db"));
    }

    @Override
    public void close() {
        // The file goes with its folder.
    }
}

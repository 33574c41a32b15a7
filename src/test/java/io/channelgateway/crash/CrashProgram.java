package io.channelgateway.crash;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Kills the gateway's process again and again while it sends at full speed, on both stores, and
 * counts what became of every Idempotency-Key. It ends with exit code 1 if one was sent twice or lost.
 *
 * <p>System property {@code crash.kills}: how often to kill, on each store; 30 by default.
 */
public final class CrashProgram {

    private static final Path RESULTS = Path.of("target/crash/results.json");

    private CrashProgram() {}

    public static void main(String[] arguments) throws Exception {
        int kills = Integer.getInteger("crash.kills", 30);
        List<CrashResult> results = new ArrayList<>();
        results.add(onSqlite(kills));
        results.add(onPostgres(kills));
        Files.createDirectories(RESULTS.getParent());
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(RESULTS.toFile(), results);
        results.forEach(System.out::println);
        System.exit(results.stream().allMatch(CrashResult::isClean) ? 0 : 1);
    }

    private static CrashResult onSqlite(int kills) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("crash-sqlite");
        return new CrashRun("sqlite", Map.of(
                "GATEWAY_STORE_URL", "jdbc:sqlite:" + folder.resolve("gateway.db"),
                "GATEWAY_JOURNAL_FOLDER", folder.toString())).kill(kills);
    }

    private static CrashResult onPostgres(int kills) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("crash-postgresql");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            return new CrashRun("postgresql", Map.of(
                    "GATEWAY_STORE_URL", "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres",
                    "GATEWAY_STORE_USER", "postgres",
                    "GATEWAY_STORE_PASSWORD", "postgres",
                    "GATEWAY_JOURNAL_FOLDER", folder.toString())).kill(kills);
        }
    }
}

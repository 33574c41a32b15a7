package io.channelgateway.heap;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FileChannelRoute;
import io.channelgateway.support.FileReply;
import io.channelgateway.support.FreePort;
import io.channelgateway.support.GatewayProcess;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Sends attachments of 25 MB from ten clients at once to a gateway with a heap of 512 MB. It ends with
 * exit code 1 if there is another answer than 200 and 503, or if the gateway runs out of memory.
 *
 * <p>System property {@code heap.rounds}: how many requests each client makes; 20 by default.
 */
public final class HeapProgram {

    static final String KEY = "wbk_heap";

    private static final Path RESULTS = Path.of("target/heap/results.json");
    private static final int HEAP_MB = 512;
    private static final int CLIENTS = 10;
    private static final int FILE_BYTES = 25_000_000;

    private HeapProgram() {}

    public static void main(String[] arguments) throws Exception {
        byte[] file = new byte[FILE_BYTES];
        new Random(42).nextBytes(file);
        int port = FreePort.next();
        // The provider takes its time, so that files are in memory at the same time.
        try (FakeProvider provider = FakeProvider.answering(FakeProvider.after(200, FakeProvider.json(200, "{}")));
                FakeProvider server = FakeProvider.answering(FileReply.file(file));
                GatewayProcess gateway = start(provider, port)) {
            HeapRun run = new HeapRun(gateway, provider, port, HEAP_MB, CLIENTS, Integer.getInteger("heap.rounds", 20));
            List<HeapResult> results = List.of(run.inRequests(file), run.atUrl(server.url()));
            Files.createDirectories(RESULTS.getParent());
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(RESULTS.toFile(), results);
            results.forEach(System.out::println);
            gateway.terminate();
            System.exit(results.stream().allMatch(HeapResult::isClean) ? 0 : 1);
        }
    }

    private static GatewayProcess start(FakeProvider provider, int port) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("heap");
        Path workspaces = folder.resolve("workspaces.yaml");
        Files.writeString(workspaces, """
                workspaces:
                  - id: heap
                    plan: org
                    keys: [{id: key_1, sha256: %s, permissions: ["write:channels"], rate_limit_tier: unmetered}]
                """.formatted(Workspaces.sha256(KEY)));
        Path routes = Files.createDirectory(folder.resolve("routes"));
        FileChannelRoute.in(routes, provider, "maxCount: 1");
        GatewayProcess gateway = GatewayProcess.start(Map.of(
                "JDK_JAVA_OPTIONS", "-Xmx" + HEAP_MB + "m -XX:+ExitOnOutOfMemoryError",
                "GATEWAY_WORKSPACES", workspaces.toString(),
                "GATEWAY_ROUTES", routes.toString(),
                "GATEWAY_STORE_URL", "jdbc:sqlite:" + folder.resolve("gateway.db"),
                "GATEWAY_JOURNAL_FOLDER", folder.toString(),
                "GATEWAY_PORT", Integer.toString(port),
                "GATEWAY_MANAGEMENT_PORT", Integer.toString(FreePort.next()),
                "GATEWAY_ATTACHMENT_ALLOW", "127.0.0.1"));
        Instant giveUp = Instant.now().plusSeconds(60);
        while (!gateway.out().contains("started port=")) {
            if (Instant.now().isAfter(giveUp)) {
                throw new IllegalStateException("The gateway does not start: " + gateway.err());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return gateway;
    }
}

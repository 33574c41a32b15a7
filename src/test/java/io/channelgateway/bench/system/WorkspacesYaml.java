package io.channelgateway.bench.system;

import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A {@code config/workspaces.yaml} with a workspace for each delay of the providers. */
public final class WorkspacesYaml {

    private static final int[] DELAYS_MILLIS = {0, 200, 60_000};

    private final Providers providers;

    public WorkspacesYaml(Providers providers) {
        this.providers = providers;
    }

    /** The API key of the workspace whose providers take so long. */
    static String key(int providerMillis) {
        return "wbk_bench_delay" + providerMillis;
    }

    /** The first API key of each of the further workspaces. */
    public static List<String> keys(int more) {
        return IntStream.range(0, more).mapToObj(workspace -> key(workspace, 0)).toList();
    }

    private static String key(int workspace, int number) {
        return "wbk_bench_%05d_%02d".formatted(workspace, number);
    }

    /**
     * Writes the file.
     *
     * @param more how many further workspaces there are
     * @param keysEach how many keys each of these has
     */
    public Path write(String name, int more, int keysEach) throws IOException {
        StringBuilder yaml = new StringBuilder("workspaces:\n");
        for (int delay : DELAYS_MILLIS) {
            begin(yaml, "delay" + delay);
            addKey(yaml, key(delay));
            addChannels(yaml, delay);
        }
        for (int workspace = 0; workspace < more; workspace++) {
            begin(yaml, "more" + workspace);
            for (int key = 0; key < keysEach; key++) {
                addKey(yaml, key(workspace, key));
            }
            addChannels(yaml, 0);
        }
        Path file = Files.createDirectories(Folders.BENCH).resolve(name + ".yaml");
        return Files.writeString(file, yaml);
    }

    private static void begin(StringBuilder yaml, String id) {
        yaml.append("  - id: ").append(id).append("\n    plan: org\n    keys:\n");
    }

    private static void addKey(StringBuilder yaml, String key) {
        yaml.append("""
                      - id: %s
                        sha256: %s
                        permissions: [write:channels]
                        rate_limit_tier: unmetered
                """.formatted(key.replace("wbk_", "key_"), Workspaces.sha256(key)));
    }

    private void addChannels(StringBuilder yaml, int delayMillis) {
        String url = "http://127.0.0.1:" + providers.httpPort() + "/delay/" + delayMillis;
        yaml.append("""
                    channels:
                      slack: {token: xoxb-bench, base_url: "%1$s"}
                      whatsapp: {phone_number_id: "106540352242922", access_token: bench, base_url: "%1$s/v23.0"}
                      telegram: {bot_token: "1:bench", base_url: "%1$s"}
                      email:
                        host: localhost
                        port: %2$d
                        security: tls
                        username: bench
                        password: bench
                        from: bench@example.com
                """.formatted(url, providers.smtpPort()));
    }
}

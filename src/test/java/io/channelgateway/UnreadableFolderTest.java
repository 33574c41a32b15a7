package io.channelgateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.channelgateway.check.StartupFault;
import io.channelgateway.support.FileTree;
import io.channelgateway.support.GatewayProcess;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.UnreadableFolder;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Among the routes there may be a folder that the gateway must not look into, such as a volume's lost+found. */
@Timeout(120)
class UnreadableFolderTest {

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private Path routes;
    private UnreadableFolder unreadable;

    @BeforeEach
    void make() throws Exception {
        routes = FileTree.copyRoutes(Files.createDirectory(folder.resolve("routes")));
        unreadable = new UnreadableFolder(Files.createDirectory(routes.resolve("lost+found")), folder);
        environment.putAll(Map.of(
                "GATEWAY_ROUTES", routes.toString(),
                "GATEWAY_PORT", "0",
                "GATEWAY_MANAGEMENT_PORT", "0",
                "GATEWAY_CONNECTION_CHECK_SECONDS", "0",
                "GATEWAY_STORE_URL", "jdbc:sqlite:" + folder.resolve("gateway.db"),
                "GATEWAY_JOURNAL_FOLDER", folder.toString()));
    }

    @AfterEach
    void putBack() {
        unreadable.close();
    }

    @Test
    void isToldAtTheStart() throws Exception {
        try (GatewayProcess process = GatewayProcess.start(environment)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> (process.out() + process.err()).matches("(?s).*(started port=|cannot start).*"));

            assertThat(process.out())
                    .contains("channels=[email, slack, teams, telegram, whatsapp]")
                    .containsOnlyOnce("WARN")
                    .contains("routes: no route comes from " + unreadable.path() + ", as it cannot be read");
            assertThat(process.err()).isEmpty();
        }
    }

    @Test
    void isAFaultInACheck() throws Exception {
        try (GatewayProcess process = GatewayProcess.start(environment, "check")) {
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.out()).isEqualTo(unreadable.path() + ": This folder cannot be read.\n1 fault\n");
        }
    }

    @Test
    void stopsTheStartIfItIsTheFolderOfTheRoutes() throws Exception {
        environment.put("GATEWAY_ROUTES", unreadable.path().toString());

        try (GatewayProcess process = GatewayProcess.start(environment)) {
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.err())
                    .isEqualTo("channel-gateway cannot start: The folder " + unreadable.path() + " cannot be read.\n");
        }
        try (GatewayProcess process = GatewayProcess.start(environment, "check")) {
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.out()).isEqualTo(unreadable.path() + ": This folder cannot be read.\n1 fault\n");
        }
    }

    @Test
    void mayBeAFileInstead() {
        Exception denied = new UncheckedIOException(new AccessDeniedException("slack.camel.yaml"));

        assertThat(StartupFault.explain(denied, routes)).isEqualTo("Access to slack.camel.yaml is denied.");
    }

    @Test
    void bringsNoSecretToLight() throws Exception {
        String secret = Secrets.make("hook/");
        environment.put("HOOK_TOKEN", secret);
        Files.writeString(routes.resolve("hook.camel.yaml"), """
                - route:
                    id: hook
                    from:
                      uri: direct:hook
                      steps:
                        - to: htps://hooks.example.com/{{env:HOOK_TOKEN}}/x
                """);

        try (GatewayProcess process = GatewayProcess.start(environment)) {
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.err()).contains("{{env:HOOK_TOKEN}}");
            assertThat(process.err() + process.out()).doesNotContain(secret);
        }
    }
}

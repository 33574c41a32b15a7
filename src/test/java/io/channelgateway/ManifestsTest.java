package io.channelgateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The Kubernetes manifests fit together, and fit the gateway. */
class ManifestsTest {

    private static final Path FOLDER = Path.of("src/main/kubernetes");

    private final JsonNode pod = yaml("gateway.yaml").at("/spec/template/spec");
    private final JsonNode gateway = pod.at("/containers/0");

    private static JsonNode yaml(String file) {
        try {
            return new YAMLMapper().readTree(FOLDER.resolve(file).toFile());
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static Properties properties() throws IOException {
        Properties properties = new Properties();
        try (var in = Files.newBufferedReader(Path.of("config/application.properties"))) {
            properties.load(in);
        }
        return properties;
    }

    @Test
    void everyListedFileIsThere() {
        assertThat(yaml("kustomization.yaml").path("resources")).isNotEmpty().allSatisfy(
                file -> assertThat(FOLDER.resolve(file.asText())).exists());
    }

    @Test
    void everyVariableIsKnownToTheGateway() throws IOException {
        String known = properties().values().toString();
        assertThat(gateway.path("env")).isNotEmpty().allSatisfy(
                variable -> assertThat(known).contains("{{env:" + variable.path("name").asText() + ":"));
    }

    @Test
    void everyProbeAsksAPathOfTheManagementPort() throws IOException {
        String health = properties().getProperty("camel.management.healthPath");
        for (String probe : new String[] {"startupProbe", "livenessProbe", "readinessProbe"}) {
            JsonNode get = gateway.path(probe).path("httpGet");
            assertThat(get.path("path").asText()).isIn(health + "/live", health + "/ready");
            assertThat(get.path("port").asText()).isEqualTo("management");
        }
        assertThat(gateway.at("/ports/1/name").asText()).isEqualTo("management");
        assertThat(properties().getProperty("camel.management.port")).contains(gateway.at("/ports/1/containerPort").asText());
    }

    @Test
    void aStopHasMoreTimeThanItMayTake() throws IOException {
        Properties properties = properties();
        int longest = value("GATEWAY_DRAIN_DELAY_SECONDS")
                + Integer.parseInt(properties.getProperty("camel.main.shutdownTimeout"));
        assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isGreaterThan(longest + 20);
    }

    private int value(String variable) {
        return StreamSupport.stream(gateway.path("env").spliterator(), false)
                .filter(entry -> entry.path("name").asText().equals(variable))
                .mapToInt(entry -> entry.path("value").asInt())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nothingIsWrittenOutsideTheMountedFolders() {
        assertThat(gateway.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(gateway.path("volumeMounts").findValuesAsText("mountPath")).contains("/data", "/tmp");
    }
}

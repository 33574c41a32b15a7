package io.channelgateway.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema as an editor uses it, which knows numbers and booleans but no values of placeholders. */
class WorkspacesSchemaTest {

    @TempDir
    private Path folder;

    @Test
    void acceptsTheExampleWithItsPlaceholders() throws Exception {
        assertThat(faultsInAnEditor(ShippedWorkspacesTest.withExample())).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "name", "plan", "sandbox"})
    void acceptsAPlaceholderInEveryField(String field) throws Exception {
        String others = "id: a, plan: pro, ".replaceAll(field + ": \\w+, ", "");

        assertThat(faultsInAnEditor("workspaces: [{" + others + field + ": '{{env:X}}', keys: []}]")).isZero();
    }

    @Test
    void refusesWhatTheGatewayRefuses() throws Exception {
        assertThat(faultsInAnEditor("workspaces: [{id: a, plan: gold, keys: []}]")).isPositive();
        assertThat(faultsInAnEditor("workspaces: [{id: a, plan: pro, keys: [], sandbox: true, channels: {}}]"))
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"type\": \"object\"}"})
    void isAFaultItselfIfItIsBroken(String text) throws Exception {
        Path broken = Files.writeString(folder.resolve("workspaces.schema.json"), text);

        assertThatThrownBy(() -> WorkspacesSchema.read(broken))
                .isInstanceOf(ConfigurationFaults.class)
                .hasMessage(broken + ": The JSON Schema of the workspaces is missing or broken.");
    }

    @Test
    void isAFaultItselfIfItIsMissing() {
        assertThatThrownBy(() -> WorkspacesSchema.read(folder.resolve("none")))
                .isInstanceOf(ConfigurationFaults.class);
    }

    private static int faultsInAnEditor(String yaml) throws Exception {
        JsonNode typed = new YAMLMapper().readTree(yaml);
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder().errorMessageKeyword("errorMessage").build();
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(GivenFile.SCHEMA), config)
                .validate(typed)
                .size();
    }
}

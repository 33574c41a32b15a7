package io.channelgateway.message;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.failure.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schema of requests comes out of the API description, wherever it stands in it. */
class MessageSchemaTest {

    @TempDir
    Path folder;

    private MessageSchema schema(String description) throws IOException {
        return new MessageSchema(Files.writeString(folder.resolve("openapi.yaml"), description));
    }

    @Test
    void isThatOfTheDescription() throws IOException {
        MessageSchema schema = schema("""
                openapi: 3.1.0
                paths:
                  /x: {get: {SendRequest: {type: string}}}
                components:
                  headers: {SendRequest: {description: no schema}}
                  schemas:
                    Other: {type: object, properties: {SendRequest: {type: string}}}
                    SendRequest: {type: object, required: [flavour]}
                """);

        assertThatThrownBy(() -> schema.check(new ObjectMapper().readTree("{}")))
                .isInstanceOf(Refusal.class)
                .hasMessage("flavour is required.");
    }

    @Test
    void isMissedInADescriptionWithoutIt() {
        assertThatThrownBy(() -> schema("openapi: 3.1.0\ncomponents:\n  schemas:\n    Other: {}\n"))
                .hasMessageEndingWith("openapi.yaml: There is no components.schemas.SendRequest.");
        assertThatThrownBy(() -> schema("components: []\n")).hasMessageContaining("There is no components.schemas");
        assertThatThrownBy(() -> schema("")).hasMessageContaining("There is no components.schemas");
    }

    @Test
    void isMissedWithTheLineOfAFault() {
        assertThatThrownBy(() -> schema("components:\n  schemas:\n   - a\n  b: c: d\n"))
                .hasMessageContaining("openapi.yaml");
        assertThatThrownBy(() -> schema("components:\n  schemas: {a: [\n")).hasMessageMatching(".*openapi.yaml, line \\d+: .*");
    }

    @Test
    void isMissedWithoutTheFile() {
        assertThatThrownBy(() -> new MessageSchema(folder.resolve("none.yaml"))).hasMessageEndingWith("none.yaml cannot be read.");
    }
}

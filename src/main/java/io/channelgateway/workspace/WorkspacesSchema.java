package io.channelgateway.workspace;

import com.fasterxml.jackson.core.JsonPointer;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The JSON Schema of {@code config/workspaces.yaml}, the same that an editor checks the file against. */
final class WorkspacesSchema {

    private final JsonSchema schema;

    private WorkspacesSchema(JsonSchema schema) {
        this.schema = schema;
    }

    /** @throws ConfigurationFaults if the file is not there, or is no schema of workspaces */
    static WorkspacesSchema read(Path file) throws ConfigurationFaults {
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .errorMessageKeyword("errorMessage")
                .pathType(PathType.JSON_POINTER)
                .regularExpressionFactory(new SchemaPatterns())
                .build();
        try {
            JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Files.readString(file), InputFormat.JSON, config);
            schema.initializeValidators();
            if (schema.getSchemaNode().at("/properties/workspaces").isObject()) {
                return new WorkspacesSchema(schema);
            }
        } catch (IOException | JsonSchemaException e) {
            // The message of a parser says no more than the sentence below.
        }
        throw new ConfigurationFaults(List.of(
                new Fault(file.toString(), 0, "The JSON Schema of the workspaces is missing or broken.")));
    }

    void check(YamlDocument document) {
        for (ValidationMessage broken : schema.validate(document.root())) {
            JsonPointer field = JsonPointer.compile(broken.getInstanceLocation().toString());
            switch (broken.getType()) {
                case "required":
                    document.addFault(field.appendProperty(broken.getProperty()), "is missing.");
                    break;
                case "additionalProperties":
                    document.addUnknown(field.appendProperty(broken.getProperty()), "is not a known field.");
                    break;
                default:
                    document.addFault(field, broken.getMessage());
            }
        }
    }
}

package io.channelgateway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.channelgateway.failure.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The JSON Schema of a request body, with faults told as sentences that name the field and the rule. */
final class MessageSchema {

    private static final int MOST_FAULTS = 5;

    private final JsonSchema schema;

    /** @throws UncheckedIOException if there is no such file */
    MessageSchema(Path file) {
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .errorMessageKeyword("errorMessage")
                .pathType(PathType.JSON_PATH)
                .build();
        this.schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(read(file), InputFormat.JSON, config);
        this.schema.initializeValidators();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException missing) {
            throw new UncheckedIOException("cannot read " + file, missing);
        }
    }

    /** @throws Refusal 400, naming each field at fault */
    void check(JsonNode document) {
        String faults = schema.validate(document).stream()
                .limit(MOST_FAULTS)
                .map(MessageSchema::sentence)
                .collect(Collectors.joining(" "));
        if (!faults.isEmpty()) {
            throw Refusal.invalid(faults);
        }
    }

    private static String sentence(ValidationMessage fault) {
        String field = fault.getInstanceLocation().toString().replaceFirst("^\\$\\.?", "");
        String within = field.isEmpty() ? "" : field + ".";
        switch (fault.getType()) {
            case "required":
                return within + fault.getProperty() + " is required.";
            case "additionalProperties":
                return within + excerpt(fault.getProperty()) + " is not a field of this request.";
            case "type":
                String type = fault.getArguments()[1].toString().replaceAll("[\\[\\]]|, null", "");
                return field + (type.matches("[ao].*") ? " must be an " : " must be a ") + type + ".";
            case "maxLength":
                return field + " must be at most " + fault.getArguments()[0] + " characters long.";
            case "minLength":
                return field + " must not be empty.";
            default:
                return fault.getMessage();
        }
    }

    private static String excerpt(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "…";
    }
}

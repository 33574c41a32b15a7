package io.channelgateway.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.channelgateway.failure.Refusal;
import io.channelgateway.workspace.SchemaPatterns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The JSON Schema of a request body, out of the API description, with faults told as sentences that name the
 * field and the rule.
 */
final class MessageSchema {

    private static final List<String> PLACE = List.of("components", "schemas", "SendRequest");
    private static final int MOST_FAULTS = 5;
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private final JsonSchema schema;

    /**
     * @param description an OpenAPI document; the schema stands by itself in it, and best at its beginning
     * @throws IllegalArgumentException if there is no such file, or no such schema in it
     */
    MessageSchema(Path description) {
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .errorMessageKeyword("x-error-message")
                .pathType(PathType.JSON_PATH)
                .regularExpressionFactory(new SchemaPatterns())
                .build();
        this.schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(read(description), config);
        this.schema.initializeValidators();
    }

    private static JsonNode read(Path description) {
        try (JsonParser parser = YAML.createParser(description.toFile())) {
            return find(parser, description);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(
                    description + ", line " + malformed.getLocation().getLineNr() + ": This is not valid YAML.");
        } catch (IOException missing) {
            throw new IllegalArgumentException(description + " cannot be read.");
        }
    }

    /** Reads no further than it must: parsing the whole description would delay the start for nothing. */
    private static JsonNode find(JsonParser parser, Path description) throws IOException {
        parser.nextToken();
        for (String name : PLACE) {
            String found = parser.nextFieldName();
            while (found != null && !found.equals(name)) {
                parser.nextToken();
                parser.skipChildren();
                found = parser.nextFieldName();
            }
            if (found == null || parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException(description + ": There is no " + String.join(".", PLACE) + ".");
            }
        }
        return parser.readValueAsTree();
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

    static String excerpt(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "…";
    }
}

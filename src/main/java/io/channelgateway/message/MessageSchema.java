package io.channelgateway.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
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
import io.channelgateway.workspace.ConfigurationFaults;
import io.channelgateway.workspace.Fault;
import io.channelgateway.workspace.SchemaPatterns;
import io.channelgateway.workspace.YamlLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The JSON Schema of a request body, out of the API description, with faults told as sentences that name the
 * field and the rule.
 */
final class MessageSchema {

    private static final JsonPointer PLACE = JsonPointer.compile("/components/schemas/SendRequest");
    private static final int MOST_FAULTS = 5;
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private final JsonSchema schema;

    /**
     * @param description an OpenAPI document; the schema stands by itself in it, and best at its beginning
     * @throws ConfigurationFaults if there is no such file, or no such schema in it, or all that is wrong in that
     */
    MessageSchema(Path description) throws ConfigurationFaults {
        JsonNode found = read(description);
        new RequestSchemaRules().check(found, description, PLACE);
        ClosedObjects.simplify(found);
        OptionalFields.takeNull(found);
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .errorMessageKeyword("x-error-message")
                .pathType(PathType.JSON_PATH)
                .regularExpressionFactory(new SchemaPatterns())
                .build();
        this.schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(found, config);
        this.schema.initializeValidators();
    }

    private static JsonNode read(Path description) throws ConfigurationFaults {
        try (JsonParser parser = YAML.createParser(description.toFile())) {
            JsonNode schema = find(parser);
            if (schema != null) {
                return schema;
            }
            throw fault(description, 0, "There is no components.schemas.SendRequest.");
        } catch (JsonProcessingException malformed) {
            YamlLines.read(description);
            // It is YAML, then, and only the names of its fields can be wrong.
            throw fault(description, malformed.getLocation().getLineNr(), malformed.getOriginalMessage() + ".");
        } catch (IOException missing) {
            throw fault(description, 0, "The file cannot be read.");
        }
    }

    private static ConfigurationFaults fault(Path description, int line, String sentence) {
        return new ConfigurationFaults(List.of(new Fault(description.toString(), line, sentence)));
    }

    /**
     * Reads no further than it must: parsing the whole description would delay the start for nothing.
     *
     * @return null if it is not there
     */
    private static JsonNode find(JsonParser parser) throws IOException {
        parser.nextToken();
        for (JsonPointer rest = PLACE; !rest.matches(); rest = rest.tail()) {
            String name = parser.nextFieldName();
            while (name != null && !name.equals(rest.getMatchingProperty())) {
                parser.nextToken();
                parser.skipChildren();
                name = parser.nextFieldName();
            }
            if (name == null || parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
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
            case "additionalProperties", "unevaluatedProperties":
                return within + excerpt(fault.getProperty()) + " is not a field of this request.";
            case "type":
                String type = fault.getArguments()[1].toString().replaceAll("[\\[\\]]|, null", "");
                return field + (type.matches("[aio].*") ? " must be an " : " must be a ") + type + ".";
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

package io.channelgateway.message;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.channelgateway.workspace.ConfigurationFaults;
import io.channelgateway.workspace.Fault;
import io.channelgateway.workspace.SchemaPatterns;
import io.channelgateway.workspace.YamlLines;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the schema of a request may hold. A keyword that is misspelt is refused, as it would be no rule at all.
 *
 * <p>They are a schema of schemas. The official one allows every keyword that it does not know, and takes eight files.
 */
final class RequestSchemaRules {

    private final JsonSchema rules;

    RequestSchemaRules() {
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .errorMessageKeyword("errorMessage")
                .pathType(PathType.JSON_POINTER)
                .formatAssertionsEnabled(true)
                .regularExpressionFactory(new SchemaPatterns())
                .build();
        this.rules = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(RequestSchemaRules.class.getResourceAsStream("request-schema-rules.json"), config);
    }

    /**
     * @param description the file
     * @param place where the schema stands in it
     * @throws ConfigurationFaults all that is wrong
     */
    void check(JsonNode schema, Path description, JsonPointer place) throws ConfigurationFaults {
        Set<ValidationMessage> broken = rules.validate(schema);
        if (broken.isEmpty()) {
            return;
        }
        YamlLines lines = YamlLines.read(description);
        Map<JsonPointer, Fault> faults = new TreeMap<>(Comparator.comparing(JsonPointer::toString));
        for (ValidationMessage fault : broken) {
            JsonPointer field = place.append(field(fault));
            String sentence = nameOf(field) + " " + fault.getMessage();
            // Of several faults of one field the others follow from the first.
            faults.putIfAbsent(field, new Fault(description.toString(), lines.of(field), sentence));
        }
        throw new ConfigurationFaults(
                faults.values().stream().sorted(Comparator.comparingInt(Fault::line)).toList());
    }

    private static JsonPointer field(ValidationMessage fault) {
        JsonPointer place = JsonPointer.compile(fault.getInstanceLocation().toString());
        return fault.getType().equals("additionalProperties") ? place.appendProperty(fault.getProperty()) : place;
    }

    private static String nameOf(JsonPointer field) {
        return field.toString().substring(1).replace('/', '.').replace("~1", "/").replace("~0", "~");
    }
}

package io.channelgateway.support;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code config/openapi.yaml}, to check the gateway against.
 *
 * <p>Its schemas are taken strictly: a field that they do not name is a fault, although clients had better not think so.
 */
public final class ApiDescription {

    public static final Path FILE = Path.of("config/openapi.yaml");

    /** Under which the paths that begin with {@code /v1} are there, too. */
    public static final String PREFIX = "/functions/v1/api-gateway";

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .keyword(new NonValidationKeyword("components"))
            .keyword(new NonValidationKeyword("x-error-message"))
            .build();

    /** What it says in words only, since keywords of that kind lead generators and linters astray. */
    private static final String IN_WORDS = """
            Timestamp:
              pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$'
            Sent:
              if: {properties: {status: {const: partially_sent}}}
              then: {required: [failed_attachments]}
              else: {properties: {failed_attachments: false}}
            ErrorDetail:
              if: {properties: {code: {const: provider_error}}}
              then: {required: [outcome]}
              else: {properties: {outcome: false}}
            """;

    private final JsonNode root;
    private final JsonNode strictSchemas;
    private final Map<JsonNode, JsonSchema> schemas = new ConcurrentHashMap<>();

    private ApiDescription(JsonNode root) {
        this.root = root;
        this.strictSchemas = root.path("components").path("schemas").deepCopy();
        close(strictSchemas);
        parse(IN_WORDS).properties().forEach(
                schema -> ((ObjectNode) strictSchemas.path(schema.getKey())).setAll((ObjectNode) schema.getValue()));
    }

    private static final class Shipped {
        static final ApiDescription INSTANCE = read(FILE);
    }

    /** The shipped one. */
    public static ApiDescription shipped() {
        return Shipped.INSTANCE;
    }

    private static ApiDescription read(Path file) {
        try {
            return new ApiDescription(parse(Files.readString(file)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static JsonNode parse(String yaml) {
        try {
            return YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build().readTree(yaml);
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    /** Forbids what is not named in each schema of an object that does not say whether it is open. */
    private static void close(JsonNode node) {
        if (node instanceof ObjectNode schema
                && schema.path("type").asText().equals("object")
                && schema.path("properties").isObject()
                && !schema.has("additionalProperties")
                && !schema.has("unevaluatedProperties")) {
            schema.put("additionalProperties", false);
        }
        node.forEach(ApiDescription::close);
    }

    public JsonNode root() {
        return root;
    }

    /** Where a reference leads, or the node itself if it is none. */
    public JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.at(node.path("$ref").asText().substring(1)) : node;
    }

    /** What an HTTP method does on a path; {@code path} is the template. */
    public record Operation(String method, String path, JsonNode node) {

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        root.path("paths").properties().forEach(path -> path.getValue().properties().forEach(entry -> {
            if (METHODS.contains(entry.getKey())) {
                operations.add(new Operation(entry.getKey().toUpperCase(), path.getKey(), entry.getValue()));
            }
        }));
        return operations;
    }

    /** The operations on a path as it stands in a request, with or without the prefix. */
    public List<Operation> operationsOn(String path) {
        String plain = path.startsWith(PREFIX + "/v1/") ? path.substring(PREFIX.length()) : path;
        return operations().stream()
                .filter(operation -> plain.matches(operation.path().replaceAll("\\{\\w+}", "[^/]+") + "/?"))
                .toList();
    }

    /** The faults of a value by a schema of this description, none if it is valid. */
    public Set<String> faults(JsonNode schema, JsonNode value) {
        Set<String> faults = new TreeSet<>();
        for (ValidationMessage fault : schemas.computeIfAbsent(schema, this::compile).validate(value)) {
            faults.add(fault.toString());
        }
        return faults;
    }

    private JsonSchema compile(JsonNode schema) {
        ObjectNode document = schema.deepCopy();
        close(document);
        document.putObject("components").set("schemas", strictSchemas);
        return JsonSchemaFactory.builder()
                .defaultMetaSchemaIri(DIALECT.getIri())
                .metaSchema(DIALECT)
                .build()
                .getSchema(document, SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    }
}

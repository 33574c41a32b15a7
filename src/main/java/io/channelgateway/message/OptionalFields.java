package io.channelgateway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a schema that are not required: null in one of them means that it is absent.
 *
 * <p>The description does not name null among the types of each. Clients in Java would have a wrapper around such a
 * field, which some of them write into the request instead of leaving it out.
 */
final class OptionalFields {

    private OptionalFields() {}

    /** Adds null to the type of each that has one. */
    static void takeNull(JsonNode schema) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            if (!required.contains(field.getKey())
                    && field.getValue() instanceof ObjectNode optional
                    && optional.path("type").isTextual()) {
                String type = optional.path("type").asText();
                optional.putArray("type").add(type).add("null");
            }
            takeNull(field.getValue());
        }
        if (schema.has("items")) {
            takeNull(schema.path("items"));
        }
    }
}

package io.channelgateway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * The objects of a schema that take no field but those which they name.
 *
 * <p>The description closes them by {@code unevaluatedProperties}, since generators of clients make a map of what
 * {@code additionalProperties} closes. To validate by the former means to note down each field that is seen, for every
 * request. Where a schema has no schemas beside it that could know more fields, the latter says the same.
 */
final class ClosedObjects {

    private static final String UNEVALUATED = "unevaluatedProperties";
    private static final String ADDITIONAL = "additionalProperties";

    /** Beside one of these the two keywords differ. */
    private static final Set<String> KNOWING =
            Set.of("allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas", ADDITIONAL);

    private ClosedObjects() {}

    /** Writes the cheaper keyword into a schema, and into those of its fields and items, where it says the same. */
    static void simplify(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.has(UNEVALUATED)
                && KNOWING.stream().noneMatch(object::has)) {
            object.set(ADDITIONAL, object.remove(UNEVALUATED));
        }
        schema.path("properties").forEach(ClosedObjects::simplify);
        if (schema.has("items")) {
            simplify(schema.path("items"));
        }
    }
}

package io.channelgateway.workspace;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;

/** The rules of one file's workspaces and keys that a JSON Schema cannot tell: what is unique, what is a moment. */
final class WorkspaceRules {

    /** By kind and value. */
    private final Map<String, Map<String, Place>> firstPlaces = new HashMap<>();

    /** Small, as there are very many. */
    private record Place(int workspace, int key, int line) {

        private static final int NO_KEY = -1;

        String nameOf(String field) {
            return "workspaces[" + workspace + "]" + (key == NO_KEY ? "" : ".keys[" + key + "]") + "." + field;
        }
    }

    /** Checks one workspace of the file, the only one in the document. */
    void check(YamlDocument document, JsonPointer workspace) {
        JsonNode listed = document.at(workspace);
        checkUnique(document, "workspace", listed, "id", workspace, Place.NO_KEY);
        JsonNode keys = listed.path("keys");
        JsonPointer places = workspace.appendProperty("keys");
        for (int i = 0; i < keys.size(); i++) {
            checkKey(document, keys.path(i), places.appendIndex(i), i);
        }
    }

    private void checkKey(YamlDocument document, JsonNode key, JsonPointer place, int index) {
        checkUnique(document, "key", key, "id", place, index);
        checkUnique(document, "sha256", key, "sha256", place, index);
        JsonNode moment = key.path("expires_at");
        try {
            if (moment.isTextual()) {
                Instant.parse(moment.asText());
            }
        } catch (DateTimeParseException e) {
            document.addFault(
                    place.appendProperty("expires_at"),
                    "must be an RFC 3339 date and time, such as 2027-01-01T00:00:00Z.");
        }
    }

    private void checkUnique(
            YamlDocument document, String kind, JsonNode owner, String name, JsonPointer place, int key) {
        JsonNode value = owner.path(name);
        if (value.isTextual()) {
            int line = document.hasLines() ? document.lineOf(place.appendProperty(name)) : 0;
            Place first = firstPlaces.computeIfAbsent(kind, any -> new HashMap<>())
                    .putIfAbsent(value.asText(), new Place(document.firstEntry(), key, line));
            if (first != null) {
                document.addFault(place.appendProperty(name), "is the same as " + first.nameOf(name) + " in line "
                        + first.line() + "; it must be unique in the file.");
            }
        }
    }
}

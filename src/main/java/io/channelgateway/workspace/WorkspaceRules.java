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
    private final Map<String, Map<String, JsonPointer>> firstPlaces = new HashMap<>();

    /** Checks the workspaces of one document, which may be a part of the file. */
    void check(YamlDocument document, JsonPointer workspaces) {
        JsonNode listed = document.at(workspaces);
        for (int i = 0; i < listed.size(); i++) {
            JsonPointer workspace = workspaces.appendIndex(i);
            checkUnique(document, "workspace", listed.path(i), workspace, "id");
            JsonNode keys = listed.path(i).path("keys");
            for (int j = 0; j < keys.size(); j++) {
                checkKey(document, keys.path(j), workspace.appendProperty("keys").appendIndex(j));
            }
        }
    }

    private void checkKey(YamlDocument document, JsonNode key, JsonPointer place) {
        checkUnique(document, "key", key, place, "id");
        checkUnique(document, "sha256", key, place, "sha256");
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
            YamlDocument document, String kind, JsonNode owner, JsonPointer place, String name) {
        JsonNode value = owner.path(name);
        if (value.isTextual()) {
            JsonPointer first =
                    firstPlaces.computeIfAbsent(kind, any -> new HashMap<>()).putIfAbsent(value.asText(), place);
            if (first != null) {
                JsonPointer field = first.appendProperty(name);
                document.addFault(place.appendProperty(name), "is the same as " + YamlDocument.nameOf(field) + " in line "
                        + document.lineOf(field) + "; it must be unique in the file.");
            }
        }
    }
}

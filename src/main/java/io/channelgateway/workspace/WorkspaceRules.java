package io.channelgateway.workspace;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;

/** The rules of one file's workspaces and keys that a JSON Schema cannot tell: what is unique, what is a moment. */
final class WorkspaceRules {

    private final YamlDocument document;
    private final Map<String, JsonPointer> firstPlaces = new HashMap<>();

    private WorkspaceRules(YamlDocument document) {
        this.document = document;
    }

    static void check(YamlDocument document, JsonPointer workspaces) {
        WorkspaceRules rules = new WorkspaceRules(document);
        for (int i = 0; i < document.at(workspaces).size(); i++) {
            JsonPointer workspace = workspaces.appendIndex(i);
            rules.checkUnique("workspace", workspace.appendProperty("id"));
            JsonPointer keys = workspace.appendProperty("keys");
            for (int j = 0; j < document.at(keys).size(); j++) {
                rules.checkKey(keys.appendIndex(j));
            }
        }
    }

    private void checkKey(JsonPointer key) {
        checkUnique("key", key.appendProperty("id"));
        checkUnique("sha256", key.appendProperty("sha256"));
        JsonPointer expiry = key.appendProperty("expires_at");
        JsonNode moment = document.at(expiry);
        try {
            if (moment.isTextual()) {
                Instant.parse(moment.asText());
            }
        } catch (DateTimeParseException e) {
            document.addFault(expiry, "must be an RFC 3339 date and time, such as 2027-01-01T00:00:00Z.");
        }
    }

    private void checkUnique(String kind, JsonPointer field) {
        JsonNode value = document.at(field);
        if (value.isTextual()) {
            JsonPointer first = firstPlaces.putIfAbsent(kind + " " + value.asText(), field);
            if (first != null) {
                document.addFault(field, "is the same as " + YamlDocument.nameOf(first) + " in line "
                        + document.lineOf(first) + "; it must be unique in the file.");
            }
        }
    }
}

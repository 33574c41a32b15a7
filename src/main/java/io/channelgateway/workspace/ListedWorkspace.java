package io.channelgateway.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.channel.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A workspace as the file lists it: without connections, as those need to know which channels there are.
 *
 * @param channels the field of that name, or a missing node
 */
record ListedWorkspace(String id, String name, Plan plan, boolean sandbox, List<ApiKey> keys, JsonNode channels) {

    /** Makes them of entries without faults. */
    static final class Reader {

        /** Of many keys nearly all have the same permissions, so one set of them serves all. */
        private final Map<Set<String>, Set<String>> permissions = new HashMap<>();

        ListedWorkspace read(JsonNode node) {
            String id = node.get("id").asText();
            List<ApiKey> keys = new ArrayList<>();
            node.get("keys").forEach(key -> keys.add(key(key)));
            return new ListedWorkspace(
                    id,
                    node.path("name").asText(id),
                    Plan.valueOf(node.get("plan").asText().toUpperCase(Locale.ROOT)),
                    node.path("sandbox").asBoolean(),
                    List.copyOf(keys),
                    node.path("channels"));
        }

        private ApiKey key(JsonNode node) {
            String id = node.get("id").asText();
            Set<String> allowed = new LinkedHashSet<>();
            node.get("permissions").forEach(permission -> allowed.add(permission.asText()));
            String expiry = node.path("expires_at").asText(null);
            return new ApiKey(
                    id,
                    node.path("name").asText(id),
                    KeyHash.parse(node.get("sha256").asText()),
                    permissions.computeIfAbsent(allowed, Collections::unmodifiableSet),
                    RateLimitTier.valueOf(node.path("rate_limit_tier").asText("standard").toUpperCase(Locale.ROOT)),
                    expiry == null ? null : Instant.parse(expiry),
                    node.path("revoked").asBoolean());
        }
    }

    Workspace with(Map<String, Connection> connections) {
        return new Workspace(id, name, plan, sandbox, keys, Collections.unmodifiableMap(connections));
    }
}

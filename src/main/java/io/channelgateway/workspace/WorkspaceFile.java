package io.channelgateway.workspace;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.channel.Channel;
import io.channelgateway.channel.Channels;
import io.channelgateway.channel.Connection;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The file {@code config/workspaces.yaml}: who may send, and through which accounts. */
public final class WorkspaceFile {

    private static final Path SCHEMA = Path.of("config", "workspaces.schema.json");
    private static final JsonPointer WORKSPACES = JsonPointer.compile("/workspaces");

    private final Path path;
    private final Channels channels;
    private final Placeholders placeholders;
    private final SandboxConnections sandbox;
    private final FileVersion content;
    private volatile String versionRead = "";
    private ReadAhead ahead;

    /**
     * @param channels the channels that exist, and the settings of each
     * @param placeholders replaces the property placeholders in a text
     * @param sandbox where the workspaces with {@code sandbox: true} send to
     */
    public WorkspaceFile(
            Path path, Channels channels, UnaryOperator<String> placeholders, SandboxConnections sandbox) {
        this.path = path;
        this.content = new FileVersion(path);
        this.channels = channels;
        this.placeholders = new Placeholders(placeholders);
        this.sandbox = sandbox;
    }

    /** Begins to read the file; the next {@link #read()} finds that done. */
    public void readAhead() {
        ahead = new ReadAhead(path, content);
    }

    /**
     * The workspaces that the file describes now.
     *
     * @throws ConfigurationFaults all that is wrong in the file, or that there is none
     */
    public Workspaces read() throws ConfigurationFaults {
        versionRead = version();
        WorkspacesSchema schema = WorkspacesSchema.read(SCHEMA);
        try {
            YamlDocument readAhead = takeReadAhead();
            return read(schema, readAhead == null ? YamlReader.readWithoutLines(path) : readAhead);
        } catch (ConfigurationFaults withoutLines) {
            return read(schema, YamlReader.read(path));
        }
    }

    private YamlDocument takeReadAhead() {
        ReadAhead taken = ahead;
        ahead = null;
        try {
            return taken == null ? null : taken.take(content.read());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private Workspaces read(WorkspacesSchema schema, YamlDocument document) throws ConfigurationFaults {
        placeholders.resolve(document);
        List<Map<String, Connection>> connections = connections(document);
        schema.check(document);
        WorkspaceRules.check(document, WORKSPACES);
        document.throwFaults();
        List<Workspace> workspaces = new ArrayList<>();
        JsonNode listed = document.at(WORKSPACES);
        // Of many keys nearly all have the same permissions, so one set of them serves all.
        Map<Set<String>, Set<String>> permissions = new HashMap<>();
        for (int i = 0; i < connections.size(); i++) {
            workspaces.add(workspace(listed.get(i), connections.get(i), permissions));
        }
        return new Workspaces(workspaces);
    }

    /** The version that was read last, with or without faults. */
    String versionRead() {
        return versionRead;
    }

    /** Changes when anything changes that {@link #read()} depends on, the channels that exist included. */
    String version() {
        StringBuilder version = new StringBuilder();
        for (Channel channel : channels.all()) {
            version.append(channel.getName()).append(channel.settings());
        }
        return version.append(content.read()).toString();
    }

    /**
     * The ids of the workspaces in a file, as far as it can be read: placeholders stay, and faults do
     * not matter.
     */
    public static Set<String> workspaceIdsIn(Path path) {
        Set<String> ids = new LinkedHashSet<>();
        try {
            YamlReader.read(path).at(WORKSPACES).forEach(workspace -> ids.add(workspace.path("id").asText()));
        } catch (ConfigurationFaults e) {
            return Set.of();
        }
        return ids;
    }

    private List<Map<String, Connection>> connections(YamlDocument document) {
        ConnectionReader reader = new ConnectionReader(channels);
        List<Map<String, Connection>> connections = new ArrayList<>();
        for (int i = 0; i < document.at(WORKSPACES).size(); i++) {
            connections.add(reader.read(document, WORKSPACES.appendIndex(i).appendProperty("channels")));
        }
        return connections;
    }

    private Workspace workspace(
            JsonNode node, Map<String, Connection> listed, Map<Set<String>, Set<String>> permissions) {
        String id = node.get("id").asText();
        boolean inSandbox = node.path("sandbox").asBoolean();
        Map<String, Connection> connections = new TreeMap<>(listed);
        if (inSandbox) {
            connections.putAll(sandbox.connectionsOf(id));
        }
        List<ApiKey> keys = new ArrayList<>();
        node.get("keys").forEach(key -> keys.add(key(key, permissions)));
        return new Workspace(
                id,
                node.path("name").asText(id),
                Plan.valueOf(node.get("plan").asText().toUpperCase(Locale.ROOT)),
                inSandbox,
                List.copyOf(keys),
                Collections.unmodifiableMap(connections));
    }

    private static ApiKey key(JsonNode node, Map<Set<String>, Set<String>> known) {
        String id = node.get("id").asText();
        Set<String> permissions = new LinkedHashSet<>();
        node.get("permissions").forEach(permission -> permissions.add(permission.asText()));
        String expiry = node.path("expires_at").asText(null);
        return new ApiKey(
                id,
                node.path("name").asText(id),
                node.get("sha256").asText(),
                known.computeIfAbsent(permissions, Collections::unmodifiableSet),
                RateLimitTier.valueOf(node.path("rate_limit_tier").asText("standard").toUpperCase(Locale.ROOT)),
                expiry == null ? null : Instant.parse(expiry),
                node.path("revoked").asBoolean());
    }
}

package io.channelgateway.workspace;

import com.fasterxml.jackson.core.JsonPointer;
import io.channelgateway.channel.Channel;
import io.channelgateway.channel.Channels;
import io.channelgateway.channel.Connection;
import io.channelgateway.worker.ReadAhead;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The file {@code config/workspaces.yaml}: who may send, and through which accounts. */
public final class WorkspaceFile {

    private static final String NAME = "workspaces";
    private static final JsonPointer WORKSPACE = JsonPointer.empty().appendProperty(NAME).appendIndex(0);
    private static final JsonPointer CHANNELS = WORKSPACE.appendProperty("channels");

    private final Path path;
    private final Path schemaFile;
    private final Channels channels;
    private final Placeholders placeholders;
    private final Function<String, Map<String, Connection>> sandbox;
    private final FileVersion content;
    private volatile String versionRead = "";
    private ReadAhead<Listed> ahead;

    private record Listed(String version, List<ListedWorkspace> workspaces) {}

    /**
     * @param schema the JSON Schema that each workspace is checked against
     * @param channels the channels that exist, and the settings of each
     * @param placeholders replaces the property placeholders in a text
     * @param sandbox the connections, by channel, of a workspace with {@code sandbox: true}, by its id; asked for each
     *     version of the file that has no fault
     */
    public WorkspaceFile(
            Path path,
            Path schema,
            Channels channels,
            UnaryOperator<String> placeholders,
            Function<String, Map<String, Connection>> sandbox) {
        this.path = path;
        this.schemaFile = schema;
        this.content = new FileVersion(path);
        this.channels = channels;
        this.placeholders = new Placeholders(placeholders);
        this.sandbox = sandbox;
    }

    /** Begins to read the file; the next {@link #read()} finds that done, but for the connections. */
    public void readAhead() {
        // The version first: a change in between makes what was read newer than its version, and it is read again.
        ahead = new ReadAhead<>("workspaces-ahead", () -> new Listed(content.read(), listed()));
    }

    /**
     * The workspaces that the file describes now.
     *
     * @throws ConfigurationFaults all that is wrong in the file, or that there is none
     */
    public Workspaces read() throws ConfigurationFaults {
        versionRead = version();
        try {
            List<ListedWorkspace> readAhead = takeReadAhead();
            return connected(readAhead == null ? listed() : readAhead);
        } catch (ConfigurationFaults withoutLines) {
            throwWithLines();
            throw withoutLines;
        }
    }

    private List<ListedWorkspace> takeReadAhead() {
        Listed read = ahead == null ? null : ahead.take();
        ahead = null;
        return read != null && read.version().equals(content.read()) ? read.workspaces() : null;
    }

    /** Each workspace is checked and made by itself, as thousands of them would not fit into the memory as a tree. */
    private List<ListedWorkspace> listed() throws ConfigurationFaults {
        WorkspacesSchema schema = WorkspacesSchema.read(schemaFile);
        WorkspaceRules rules = new WorkspaceRules();
        ListedWorkspace.Reader reader = new ListedWorkspace.Reader();
        List<ListedWorkspace> listed = new ArrayList<>();
        YamlDocument rest = YamlReader.read(path, NAME, false, entry -> {
            placeholders.resolve(entry);
            schema.check(entry);
            rules.check(entry, WORKSPACE);
            entry.throwFaults();
            listed.add(reader.read(entry.at(WORKSPACE)));
        });
        placeholders.resolve(rest);
        schema.check(rest);
        rest.throwFaults();
        return listed;
    }

    private Workspaces connected(List<ListedWorkspace> listed) throws ConfigurationFaults {
        ConnectionReader reader = new ConnectionReader(channels);
        List<Workspace> workspaces = new ArrayList<>();
        for (ListedWorkspace workspace : listed) {
            YamlDocument part = new YamlDocument(path.toString(), false, 0);
            part.setRoot(workspace.channels());
            Map<String, Connection> connections = reader.read(part, JsonPointer.empty());
            part.throwFaults();
            workspaces.add(connected(workspace, connections));
        }
        return new Workspaces(workspaces);
    }

    /** All that is wrong in a file of which something is, and where; the file may have changed since, and be well. */
    private void throwWithLines() throws ConfigurationFaults {
        WorkspacesSchema schema = WorkspacesSchema.read(schemaFile);
        WorkspaceRules rules = new WorkspaceRules();
        ConnectionReader connections = new ConnectionReader(channels);
        List<Fault> faults = new ArrayList<>();
        YamlDocument rest = YamlReader.read(path, NAME, true, entry -> {
            placeholders.resolve(entry);
            connections.read(entry, CHANNELS);
            schema.check(entry);
            rules.check(entry, WORKSPACE);
            faults.addAll(entry.faults());
        });
        placeholders.resolve(rest);
        schema.check(rest);
        faults.addAll(rest.faults());
        YamlDocument.throwFaults(faults);
    }

    private Workspace connected(ListedWorkspace workspace, Map<String, Connection> own) {
        Map<String, Connection> connections = new TreeMap<>(own);
        if (workspace.sandbox()) {
            connections.putAll(sandbox.apply(workspace.id()));
        }
        return workspace.with(connections);
    }

    /** What was read is not in force, for a reason that may pass. */
    void forgetVersionRead() {
        versionRead = "";
    }

    /** The version that was read last, with or without faults. */
    String versionRead() {
        return versionRead;
    }

    /** Whether its content is what was read last, although the channels may have changed since. */
    boolean isAsRead() {
        return versionRead.endsWith(content.read());
    }

    /** The path that its faults name. */
    String name() {
        return path.toString();
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
            YamlReader.read(path, NAME, false, entry -> ids.add(entry.at(WORKSPACE).path("id").asText()));
        } catch (ConfigurationFaults e) {
            return Set.of();
        }
        return ids;
    }
}

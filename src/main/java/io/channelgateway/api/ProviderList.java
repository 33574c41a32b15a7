package io.channelgateway.api;

import io.channelgateway.channel.Account;
import io.channelgateway.channel.Channel;
import io.channelgateway.channel.Channels;
import io.channelgateway.failure.Refusal;
import io.channelgateway.provider.ConnectionMonitor;
import io.channelgateway.provider.ConnectionState;
import io.channelgateway.provider.Status;
import io.channelgateway.workspace.Caller;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Variable;

/** {@code GET /v1/channels/providers}: each channel that exists, and how the workspace's connection of it is. */
public final class ProviderList {

    private static final ConnectionState NOT_CONNECTED =
            new ConnectionState(Status.DISCONNECTED, null, null, null, null);

    private final Channels channels;
    private final ConnectionMonitor connections;

    public ProviderList(Channels channels, ConnectionMonitor connections) {
        this.channels = channels;
        this.connections = connections;
    }

    /** @throws Refusal 400, if there is a query parameter */
    public void checkQuery(@Variable("query") String raw) {
        if (raw != null && !raw.isEmpty()) {
            throw Refusal.invalid("The query has an unknown parameter; this path takes none.");
        }
    }

    public Map<String, Object> list(@Variable("caller") Caller caller) {
        String workspace = caller.workspace().id();
        List<Map<String, Object>> providers = channels.names().stream()
                .map(channels::find)
                .map(channel -> document(channel, connections.state(workspace, channel.getName())))
                .toList();
        return Map.of("data", Map.of("providers", providers));
    }

    /** @param known null if the channel is not connected */
    private static Map<String, Object> document(Channel channel, ConnectionState known) {
        ConnectionState state = known == null ? NOT_CONNECTED : known;
        Account account = state.account() == null ? new Account(null, null) : state.account();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("channel", channel.getName());
        document.put("connected", known != null);
        document.put("display_name", account.name());
        document.put("account_id", account.id());
        document.put("connected_at", AnswerBodies.timestamp(state.connectedAt()));
        document.put("last_sync_at", AnswerBodies.timestamp(state.lastSyncAt()));
        document.put("status", state.status().text());
        document.put("error_message", state.errorMessage());
        document.put("capabilities", known == null ? List.of() : channel.capabilities());
        return document;
    }
}

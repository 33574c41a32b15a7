package io.channelgateway.api;

import io.channelgateway.channel.Account;
import io.channelgateway.channel.Channel;
import io.channelgateway.channel.Channels;
import io.channelgateway.failure.Refusal;
import io.channelgateway.provider.ConnectionMonitor;
import io.channelgateway.provider.ConnectionState;
import io.channelgateway.provider.Status;
import io.channelgateway.workspace.Caller;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Variable;

/** {@code GET /v1/channels/providers}: each channel that exists, and how the workspace's connection of it is. */
public final class ProviderList {

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

    /** @param state null if the channel is not connected */
    private static Map<String, Object> document(Channel channel, ConnectionState state) {
        Account account = state == null || state.account() == null ? new Account(null, null) : state.account();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("channel", channel.getName());
        document.put("connected", state != null);
        document.put("display_name", account.name());
        document.put("account_id", account.id());
        document.put("connected_at", state == null ? null : seconds(state.connectedAt()));
        document.put("last_sync_at", state == null ? null : seconds(state.lastSyncAt()));
        document.put("status", (state == null ? Status.DISCONNECTED : state.status()).text());
        document.put("error_message", state == null ? null : state.errorMessage());
        document.put("capabilities", state == null ? List.of() : capabilities(channel));
        return document;
    }

    private static List<String> capabilities(Channel channel) {
        return Arrays.stream(channel.getCapabilities().split(","))
                .map(String::strip)
                .filter(capability -> !capability.isEmpty())
                .toList();
    }

    private static String seconds(Instant moment) {
        return moment == null ? null : MessageList.seconds(moment);
    }
}

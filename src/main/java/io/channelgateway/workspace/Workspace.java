package io.channelgateway.workspace;

import io.channelgateway.channel.Connection;
import java.util.List;
import java.util.Map;

/**
 * A customer's space: its plan, its keys and its connections.
 *
 * @param sandbox whether its connections lead to the built-in sandbox
 * @param connections by channel; a channel that is not here is not connected
 */
public record Workspace(
        String id,
        String name,
        Plan plan,
        boolean sandbox,
        List<ApiKey> keys,
        Map<String, Connection> connections) {}

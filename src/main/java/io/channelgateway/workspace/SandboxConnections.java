package io.channelgateway.workspace;

import io.channelgateway.channel.Connection;
import java.util.Map;

/** Where the connections of a workspace with {@code sandbox: true} come from, instead of the file. */
@FunctionalInterface
public interface SandboxConnections {

    /** By channel. Asked again for each version of the file, and only if that version has no fault. */
    Map<String, Connection> connectionsOf(String workspaceId);
}

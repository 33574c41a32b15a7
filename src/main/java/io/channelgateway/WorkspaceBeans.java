package io.channelgateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.channelgateway.channel.Channels;
import io.channelgateway.sandbox.Sandbox;
import io.channelgateway.workspace.WorkspaceFile;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;

/** The workspaces file and what it needs; made first, so that a large file is read while the rest is made. */
final class WorkspaceBeans {

    private WorkspaceBeans() {}

    static WorkspaceFile bind(CamelContext context, InstantSource clock) {
        Registry registry = context.getRegistry();
        Channels channels = new Channels(context);
        registry.bind("channels", channels);
        Sandbox sandbox = bindSandbox(context, clock);
        Settings settings = new Settings(context);
        WorkspaceFile file = new WorkspaceFile(
                settings.path("gateway.workspaces"),
                settings.path("gateway.workspaces-schema"),
                channels,
                context::resolvePropertyPlaceholders,
                sandbox::connectionsOf);
        registry.bind("workspaceFile", file);
        return file;
    }

    private static Sandbox bindSandbox(CamelContext context, InstantSource clock) {
        Cache<Object, Object> messages = Caffeine.newBuilder()
                .maximumSize(1_000)
                .expireAfterWrite(Duration.ofDays(1))
                .build();
        Sandbox sandbox = new Sandbox(context, messages, clock);
        context.getRegistry().bind("sandbox", sandbox);
        context.getRegistry().bind("sandbox-messages", messages);
        return sandbox;
    }
}

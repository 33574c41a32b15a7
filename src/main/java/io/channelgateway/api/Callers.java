package io.channelgateway.api;

import io.channelgateway.channel.Accepted;
import io.channelgateway.channel.Channels;
import io.channelgateway.channel.Connection;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.Refusal;
import io.channelgateway.provider.ConnectionMonitor;
import io.channelgateway.workspace.Caller;
import io.channelgateway.workspace.RateLimits;
import io.channelgateway.workspace.Workspace;
import io.channelgateway.workspace.WorkspaceDirectory;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;

/** Who may do what: the first steps of every route that clients reach. */
public final class Callers {

    private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +(wbk_\\w+)");

    private final WorkspaceDirectory workspaces;
    private final FailedAuthentications failures;
    private final RateLimits rateLimits;
    private final Channels channels;
    private final InstantSource clock;

    public Callers(
            WorkspaceDirectory workspaces,
            FailedAuthentications failures,
            RateLimits rateLimits,
            Channels channels,
            InstantSource clock) {
        this.workspaces = workspaces;
        this.failures = failures;
        this.rateLimits = rateLimits;
        this.channels = channels;
        this.clock = clock;
    }

    /**
     * Checks the key, leaves the variable {@code caller}, and removes every header: nothing else of the request goes
     * further.
     *
     * @return completes when it is known what the caller's workspace has used
     * @throws Refusal 401, or 429 after too many failures from the client's address
     */
    CompletableFuture<Void> identify(Exchange exchange) {
        exchange.getMessage().removeHeaders("*");
        Caller caller = find(exchange.getVariable("authorization", String.class));
        if (caller == null) {
            throw invalidKey(exchange.getVariable("clientAddress", "unknown", String.class));
        }
        exchange.setVariable("caller", caller);
        return rateLimits.refresh(caller);
    }

    /** @throws Refusal 403, if the caller has none of the permissions */
    static void checkPermission(Exchange exchange, Set<String> permissions) {
        if (!exchange.getVariable("caller", Caller.class).mayOneOf(permissions)) {
            throw new Refusal(
                    ErrorCode.INSUFFICIENT_PERMISSIONS,
                    "This API key does not have the permission "
                            + permissions.stream().sorted().collect(Collectors.joining(" or ")) + ".");
        }
    }

    /**
     * Leaves the workspace's connection for the message's channel in the variable {@code connection}, and a
     * name that tells it from all others in {@code connectionName}.
     *
     * @throws Refusal 403, if the channel is not connected
     */
    public void connect(Exchange exchange) {
        Workspace workspace = exchange.getVariable("caller", Caller.class).workspace();
        String channel = exchange.getVariable("channel", String.class);
        Connection connection = workspace.connections().get(channel);
        if (connection == null || channels.find(exchange, channel) == null) {
            throw new Refusal(
                    ErrorCode.INSUFFICIENT_PERMISSIONS,
                    "The channel " + channel + " is not connected in this workspace.");
        }
        exchange.setVariable("connection", connection);
        Accepted.watch(exchange);
        exchange.setVariable("connectionName", ConnectionMonitor.name(workspace.id(), channel));
    }

    /** The owner of a valid key in an Authorization header, or null. */
    public Caller find(String authorization) {
        Matcher bearer = BEARER.matcher(authorization == null ? "" : authorization.strip());
        if (!bearer.matches()) {
            return null;
        }
        Caller caller = workspaces.current().findByKey(bearer.group(1));
        return caller != null && caller.key().isValidAt(clock.instant()) ? caller : null;
    }

    private Refusal invalidKey(String clientAddress) {
        if (failures.isTooMany(clientAddress)) {
            return new Refusal(
                    ErrorCode.RATE_LIMITED,
                    "Too many requests without a valid API key came from this address.",
                    failures.secondsToNextMinute());
        }
        return new Refusal(
                ErrorCode.INVALID_KEY,
                "The Authorization header must be \"Bearer\" and a valid API key; this one is missing, unknown, expired or revoked.");
    }
}

package io.channelgateway.channel.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.channelgateway.channel.Account;
import io.channelgateway.channel.ProviderProducer;
import io.channelgateway.failure.ProviderFailure;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.component.slack.SlackEndpoint;

/**
 * Asks whom the token belongs to with {@code auth.test} and leaves the {@link Account}: Slack's workspace.
 *
 * <p>Source: Slack Web API reference, {@code auth.test}.
 */
final class SlackIdentity extends ProviderProducer<SlackAnswer> {

    static final String METHOD = "auth.test";

    private final SlackApi api;

    SlackIdentity(SlackEndpoint endpoint, SlackApi api) {
        super(endpoint);
        this.api = api;
    }

    @Override
    protected CompletableFuture<SlackAnswer> send(Exchange exchange) throws JsonProcessingException {
        return api.call(exchange, METHOD, Map.of());
    }

    @Override
    protected void finish(Exchange exchange, SlackAnswer answer) throws ProviderFailure {
        String id = answer.text("team_id");
        if (!answer.isOk()) {
            throw answer.failure();
        }
        if (id.isBlank()) {
            throw ProviderFailure.unknown("the answer names no workspace");
        }
        String team = answer.text("team");
        exchange.getMessage().setBody(new Account(id, team.isBlank() ? answer.text("user") : team));
    }
}

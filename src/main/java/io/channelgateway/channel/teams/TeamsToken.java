package io.channelgateway.channel.teams;

import io.channelgateway.channel.Connection;
import io.channelgateway.worker.WaitingStep;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;

/**
 * Sets the variable {@code teamsAuthorization} to an access token of the exchange's connection. A token that
 * the variable holds already counts as refused and is replaced.
 */
public final class TeamsToken extends WaitingStep<String> {

    private static final String VARIABLE = "teamsAuthorization";

    private final TeamsTokens tokens;

    public TeamsToken(TeamsTokens tokens, Executor workers) {
        super(workers);
        this.tokens = tokens;
    }

    @Override
    protected CompletableFuture<String> start(Exchange exchange) {
        return tokens.authorization(
                exchange,
                exchange.getVariable("connection", Connection.class),
                exchange.getVariable(VARIABLE, String.class));
    }

    @Override
    protected void finish(Exchange exchange, String authorization) {
        exchange.setVariable(VARIABLE, authorization);
    }
}

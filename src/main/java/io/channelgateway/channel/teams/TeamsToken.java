package io.channelgateway.channel.teams;

import io.channelgateway.channel.Connection;
import io.channelgateway.worker.WaitingStep;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;

/**
 * Sets the header {@code Authorization} to an access token of the exchange's connection. A token that
 * the header holds already counts as refused and is replaced.
 */
public final class TeamsToken extends WaitingStep<String> {

    private static final String HEADER = "Authorization";

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
                exchange.getMessage().getHeader(HEADER, String.class));
    }

    @Override
    protected void finish(Exchange exchange, String authorization) {
        exchange.getMessage().setHeader(HEADER, authorization);
    }
}

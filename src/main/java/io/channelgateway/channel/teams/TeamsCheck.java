package io.channelgateway.channel.teams;

import io.channelgateway.channel.Account;
import io.channelgateway.channel.Connection;
import io.channelgateway.worker.WaitingStep;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;

/**
 * Gets a new access token for the exchange's connection and leaves the bot's {@link Account} as the body. It is all
 * that can be asked without writing to somebody; a bot has no other name than its app's id here.
 */
public final class TeamsCheck extends WaitingStep<Void> {

    private final TeamsTokens tokens;

    public TeamsCheck(TeamsTokens tokens, Executor workers) {
        super(workers);
        this.tokens = tokens;
    }

    @Override
    protected CompletableFuture<Void> start(Exchange exchange) {
        return tokens.renew(exchange, exchange.getVariable("connection", Connection.class));
    }

    @Override
    protected void finish(Exchange exchange, Void none) {
        String app = exchange.getVariable("connection", Connection.class).get("app_id");
        exchange.getMessage().setBody(new Account(app, app));
    }
}

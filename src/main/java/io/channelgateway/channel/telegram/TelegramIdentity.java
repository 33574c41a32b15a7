package io.channelgateway.channel.telegram;

import io.channelgateway.channel.ProviderProducer;
import io.channelgateway.failure.ProviderFailure;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.component.telegram.TelegramEndpoint;

/**
 * Asks which bot the token belongs to with {@code getMe} and leaves its {@link io.channelgateway.channel.Account}.
 *
 * <p>Source: Telegram Bot API, getMe.
 */
final class TelegramIdentity extends ProviderProducer<TelegramAnswer> {

    static final String METHOD = "getMe";

    private final TelegramApi api;

    TelegramIdentity(TelegramEndpoint endpoint, TelegramApi api) {
        super(endpoint);
        this.api = api;
    }

    @Override
    protected CompletableFuture<TelegramAnswer> send(Exchange exchange) {
        return api.call(exchange, METHOD, Map.of());
    }

    @Override
    protected void finish(Exchange exchange, TelegramAnswer answer) throws ProviderFailure {
        exchange.getMessage().setBody(answer.bot());
    }
}

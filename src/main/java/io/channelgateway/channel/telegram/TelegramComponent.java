package io.channelgateway.channel.telegram;

import io.channelgateway.channel.ProviderHttp;
import io.channelgateway.channel.ProviderProducer;
import io.channelgateway.failure.ProviderFailure;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.telegram.TelegramConfiguration;
import org.apache.camel.component.telegram.TelegramEndpoint;
import org.apache.camel.spi.annotations.Component;

/**
 * camel-telegram with a producer that tells the truth.
 *
 * <p>The stock producer reports a failure after the exchange went on, waits without a limit, and
 * puts the bot token into its exceptions. Registered under the name {@code telegram}, so that routes
 * stay ordinary Camel. The token may come from the exchange instead of the endpoint. {@code
 * telegram:files} sends the files that go with a message, {@code telegram:getMe} names the bot.
 */
@Component("telegram")
public final class TelegramComponent extends org.apache.camel.component.telegram.TelegramComponent {

    private static final String FILES = "files";
    private static final String BOT = "getMe";
    private static final Set<String> TYPES = Set.of(TelegramConfiguration.ENDPOINT_TYPE_BOTS, FILES, BOT);

    private final ProviderHttp http;

    public TelegramComponent(ProviderHttp http) {
        this.http = http;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        if (!TYPES.contains(remaining)) {
            throw new IllegalArgumentException("Only telegram:" + TelegramConfiguration.ENDPOINT_TYPE_BOTS
                    + ", telegram:" + FILES + " and telegram:" + BOT + " exist.");
        }
        TelegramConfiguration configuration = new TelegramConfiguration();
        configuration.setType(remaining);
        configuration.setBaseUri(getBaseUri());
        configuration.setAuthorizationToken(getAuthorizationToken());
        TelegramEndpoint endpoint = new TelegramEndpoint(uri, this, configuration, getClient()) {
            @Override
            public Producer createProducer() {
                TelegramApi api = new TelegramApi(http, this);
                return switch (remaining) {
                    case FILES -> new TelegramFiles(this, api);
                    case BOT -> bot(this, api);
                    default -> new TelegramProducer(this, api);
                };
            }

            /** The stock service has an HTTP client, which takes a while to make and whose thread outlives it. */
            @Override
            protected void doStart() {}

            @Override
            public Consumer createConsumer(Processor processor) throws Exception {
                super.doStart();
                return super.createConsumer(processor);
            }
        };
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Leaves the {@link io.channelgateway.channel.Account} of the bot that the token belongs to. */
    private static Producer bot(Endpoint endpoint, TelegramApi api) {
        return new ProviderProducer<TelegramAnswer>(endpoint) {
            @Override
            protected CompletableFuture<TelegramAnswer> send(Exchange exchange) {
                return api.call(exchange, BOT, Map.of());
            }

            @Override
            protected void finish(Exchange exchange, TelegramAnswer answer) throws ProviderFailure {
                exchange.getMessage().setBody(answer.bot());
            }
        };
    }
}

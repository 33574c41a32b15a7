package io.channelgateway.channel.telegram;

import io.channelgateway.channel.ProviderHttp;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.Producer;
import org.apache.camel.component.telegram.TelegramConfiguration;
import org.apache.camel.component.telegram.TelegramEndpoint;
import org.apache.camel.spi.annotations.Component;

/**
 * camel-telegram with a producer that tells the truth.
 *
 * <p>The stock producer reports a failure after the exchange went on, waits without a limit, and
 * puts the bot token into its exceptions. Registered under the name {@code telegram}, so that routes
 * stay ordinary Camel. The token may come from the exchange instead of the endpoint.
 */
@Component("telegram")
public final class TelegramComponent extends org.apache.camel.component.telegram.TelegramComponent {

    private final ProviderHttp http;

    public TelegramComponent(ProviderHttp http) {
        this.http = http;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        if (!remaining.equals(TelegramConfiguration.ENDPOINT_TYPE_BOTS)) {
            throw new IllegalArgumentException(
                    "Only telegram:" + TelegramConfiguration.ENDPOINT_TYPE_BOTS + " exists.");
        }
        TelegramConfiguration configuration = new TelegramConfiguration();
        configuration.setType(remaining);
        configuration.setBaseUri(getBaseUri());
        configuration.setAuthorizationToken(getAuthorizationToken());
        TelegramEndpoint endpoint = new TelegramEndpoint(uri, this, configuration, getClient()) {
            @Override
            public Producer createProducer() {
                return new TelegramProducer(this, http);
            }
        };
        setProperties(endpoint, parameters);
        return endpoint;
    }
}

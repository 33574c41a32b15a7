package io.channelgateway.channel.telegram;

import io.channelgateway.channel.Connection;
import io.channelgateway.channel.FileForm;
import io.channelgateway.channel.ProviderHttp;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.component.telegram.TelegramEndpoint;

/**
 * Calls Telegram's Bot API. Token and server come from the exchange variable {@code connection};
 * without it the endpoint's own options count.
 */
final class TelegramApi {

    private final ProviderHttp http;
    private final TelegramEndpoint endpoint;

    TelegramApi(ProviderHttp http, TelegramEndpoint endpoint) {
        this.http = http;
        this.endpoint = endpoint;
    }

    /** Calls a method with JSON. */
    CompletableFuture<TelegramAnswer> call(Exchange exchange, String method, Map<String, Object> arguments) {
        return http.postJson(exchange, uri(exchange, method), Map.of(), arguments).thenApply(TelegramAnswer::new);
    }

    /** Calls a method with a form that has a file. */
    CompletableFuture<TelegramAnswer> call(Exchange exchange, String method, FileForm form) {
        return http.post(exchange, uri(exchange, method), Map.of(), form.getContentType(), form.parts())
                .thenApply(TelegramAnswer::new);
    }

    private String uri(Exchange exchange, String method) {
        Connection connection = exchange.getVariable("connection", Connection.class);
        String server = connection == null ? endpoint.getConfiguration().getBaseUri() : connection.get("base_url");
        String token =
                connection == null ? endpoint.getConfiguration().getAuthorizationToken() : connection.get("bot_token");
        return ProviderHttp.join(server, "bot" + token + "/" + method);
    }
}

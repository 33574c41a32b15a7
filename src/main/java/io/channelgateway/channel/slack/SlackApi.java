package io.channelgateway.channel.slack;

import io.channelgateway.channel.Connection;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.channel.ProviderHttp;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.component.slack.SlackEndpoint;

/**
 * Calls Slack's Web API. Token and server come from the exchange variable {@code connection};
 * without it the endpoint's own options count.
 */
final class SlackApi {

    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";

    private final ProviderHttp http;
    private final SlackEndpoint endpoint;

    SlackApi(ProviderHttp http, SlackEndpoint endpoint) {
        this.http = http;
        this.endpoint = endpoint;
    }

    /** Calls a method with JSON. */
    CompletableFuture<SlackAnswer> call(Exchange exchange, String method, Map<String, ?> arguments) {
        return http.postJson(exchange, uri(exchange, method), authorization(exchange), arguments)
                .thenApply(SlackAnswer::new);
    }

    /** Calls a method with a form, in ASCII. */
    CompletableFuture<SlackAnswer> callWithForm(Exchange exchange, String method, byte[] form) {
        return http.post(exchange, uri(exchange, method), authorization(exchange), FORM, form)
                .thenApply(SlackAnswer::new);
    }

    private String uri(Exchange exchange, String method) {
        return ProviderHttp.join(server(exchange), "api/" + method);
    }

    private Map<String, String> authorization(Exchange exchange) {
        Connection connection = exchange.getVariable("connection", Connection.class);
        String token = connection == null ? endpoint.getToken() : connection.get("token");
        return Map.of("Authorization", "Bearer " + token);
    }

    /** Posts a file where Slack wants it, which may be another host: the token stays here. */
    CompletableFuture<ProviderAnswer> upload(Exchange exchange, String url, String contentType, byte[] file) {
        return http.post(exchange, url, Map.of(), contentType, file);
    }

    /** The URL of the Slack that is called. */
    String server(Exchange exchange) {
        Connection connection = exchange.getVariable("connection", Connection.class);
        return connection == null ? endpoint.getServerUrl() : connection.get("base_url");
    }
}

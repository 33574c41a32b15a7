package io.channelgateway.channel.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";

    private final ProviderHttp http;
    private final SlackEndpoint endpoint;

    SlackApi(ProviderHttp http, SlackEndpoint endpoint) {
        this.http = http;
        this.endpoint = endpoint;
    }

    /** Calls a method with JSON. */
    CompletableFuture<SlackAnswer> call(Exchange exchange, String method, Map<String, ?> arguments)
            throws JsonProcessingException {
        return call(exchange, method, "application/json; charset=utf-8", JSON.writeValueAsBytes(arguments));
    }

    /** Calls a method with a form, in ASCII. */
    CompletableFuture<SlackAnswer> callWithForm(Exchange exchange, String method, byte[] form) {
        return call(exchange, method, FORM, form);
    }

    private CompletableFuture<SlackAnswer> call(Exchange exchange, String method, String contentType, byte[] body) {
        Connection connection = exchange.getVariable("connection", Connection.class);
        String token = connection == null ? endpoint.getToken() : connection.get("token");
        return http.post(
                        exchange,
                        ProviderHttp.join(server(exchange), "api/" + method),
                        Map.of("Authorization", "Bearer " + token),
                        contentType,
                        body)
                .thenApply(SlackAnswer::new);
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

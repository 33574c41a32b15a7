package io.channelgateway.channel.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.channel.Connection;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.channel.ProviderHttp;
import io.channelgateway.channel.ProviderProducer;
import io.channelgateway.failure.ProviderFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.component.slack.SlackEndpoint;

/**
 * Posts the body with {@code chat.postMessage} and leaves the message's {@code ts} as the new body.
 *
 * <p>The Slack channel comes from the header {@value #CHANNEL}, token and server from the exchange
 * variable {@code connection}; without them the endpoint's own options count.
 *
 * <p>Source: Slack Web API reference, {@code chat.postMessage}.
 */
final class SlackProducer extends ProviderProducer<ProviderAnswer> {

    static final String CHANNEL = "CamelSlackChannel";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SlackEndpoint endpoint;
    private final ProviderHttp http;

    SlackProducer(SlackEndpoint endpoint, ProviderHttp http) {
        super(endpoint);
        this.endpoint = endpoint;
        this.http = http;
    }

    @Override
    protected CompletableFuture<ProviderAnswer> send(Exchange exchange) throws JsonProcessingException {
        Connection connection = exchange.getVariable("connection", Connection.class);
        String token = connection == null ? endpoint.getToken() : connection.get("token");
        String server = connection == null ? endpoint.getServerUrl() : connection.get("base_url");
        return http.post(
                ProviderHttp.join(server, "api/chat.postMessage"),
                Map.of("Authorization", "Bearer " + token),
                "application/json; charset=utf-8",
                JSON.writeValueAsBytes(message(exchange)));
    }

    @Override
    protected String messageId(ProviderAnswer answer) throws ProviderFailure {
        return SlackAnswer.messageId(answer);
    }

    private Map<String, Object> message(Exchange exchange) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("channel", exchange.getMessage().getHeader(CHANNEL, endpoint.getChannel(), String.class));
        message.put("text", exchange.getMessage().getBody(String.class));
        message.put("mrkdwn", true);
        message.put("unfurl_links", false);
        return message;
    }
}

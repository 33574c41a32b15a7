package io.channelgateway.channel.slack;

import io.channelgateway.channel.Accepted;
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
 * <p>The body is a text, or a map that {@link SlackMessage} composed. The Slack channel comes from the
 * header {@value #CHANNEL}, otherwise from the endpoint. The channel that Slack names is left as the
 * variable {@value #CONVERSATION}: for a user it is the direct conversation, which takes files.
 *
 * <p>Source: Slack Web API reference, {@code chat.postMessage}.
 */
final class SlackProducer extends ProviderProducer<SlackAnswer> {

    static final String CHANNEL = "CamelSlackChannel";
    static final String CONVERSATION = "slackConversation";

    private final SlackEndpoint endpoint;
    private final SlackApi api;

    SlackProducer(SlackEndpoint endpoint, SlackApi api) {
        super(endpoint);
        this.endpoint = endpoint;
        this.api = api;
    }

    @Override
    protected CompletableFuture<SlackAnswer> send(Exchange exchange) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("channel", exchange.getMessage().getHeader(CHANNEL, endpoint.getChannel(), String.class));
        if (exchange.getMessage().getBody() instanceof Map<?, ?> content) {
            content.forEach((field, value) -> message.put(field.toString(), value));
        } else {
            message.put("text", exchange.getMessage().getBody(String.class));
        }
        message.put("mrkdwn", true);
        message.put("unfurl_links", false);
        return api.call(exchange, "chat.postMessage", message);
    }

    @Override
    protected void finish(Exchange exchange, SlackAnswer answer) throws ProviderFailure {
        exchange.getMessage().setBody(answer.messageId());
        Accepted.note(exchange);
        String conversation = answer.text("channel");
        // Without a channel a file would be nowhere, and Slack would call that fine.
        exchange.setVariable(
                CONVERSATION, conversation.isBlank() ? exchange.getMessage().getHeader(CHANNEL) : conversation);
    }
}

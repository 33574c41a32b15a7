package io.channelgateway.channel.telegram;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.channel.Connection;
import io.channelgateway.channel.ProviderHttp;
import io.channelgateway.channel.ProviderProducer;
import io.channelgateway.failure.ProviderFailure;
import java.math.BigInteger;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.component.telegram.TelegramConstants;
import org.apache.camel.component.telegram.TelegramEndpoint;

/**
 * Sends the body with {@code sendMessage} as plain text and leaves the {@code message_id} as the new body.
 *
 * <p>The chat comes from the header {@code CamelTelegramChatId}, token and server from the exchange
 * variable {@code connection}; without them the endpoint's own options count. A group that became a
 * supergroup is sent to once more under its new id: Telegram names it and sent nothing.
 *
 * <p>Source: Telegram Bot API, sendMessage and ResponseParameters.
 */
final class TelegramProducer extends ProviderProducer<TelegramAnswer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TelegramEndpoint endpoint;
    private final ProviderHttp http;

    TelegramProducer(TelegramEndpoint endpoint, ProviderHttp http) {
        super(endpoint);
        this.endpoint = endpoint;
        this.http = http;
    }

    @Override
    protected CompletableFuture<TelegramAnswer> send(Exchange exchange) {
        String uri = sendMessageUri(exchange);
        String text = exchange.getMessage().getBody(String.class);
        String chatId = exchange.getMessage().getHeader(
                TelegramConstants.TELEGRAM_CHAT_ID, endpoint.getConfiguration().getChatId(), String.class);
        return post(uri, chatId, text)
                .thenCompose(answer -> answer.migratedTo() == null
                        ? CompletableFuture.completedFuture(answer)
                        : post(uri, answer.migratedTo(), text));
    }

    @Override
    protected String messageId(TelegramAnswer answer) throws ProviderFailure {
        return answer.messageId();
    }

    private CompletableFuture<TelegramAnswer> post(String uri, String chatId, String text) {
        Map<String, Object> message = Map.of(
                "chat_id", chatId.matches("-?[0-9]+") ? new BigInteger(chatId) : chatId,
                "text", text,
                "link_preview_options", Map.of("is_disabled", true));
        return http.post(uri, Map.of(), "application/json; charset=utf-8", json(message))
                .thenApply(TelegramAnswer::new);
    }

    private static byte[] json(Map<String, Object> message) {
        try {
            return JSON.writeValueAsBytes(message);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String sendMessageUri(Exchange exchange) {
        Connection connection = exchange.getVariable("connection", Connection.class);
        String server = connection == null ? endpoint.getConfiguration().getBaseUri() : connection.get("base_url");
        String token =
                connection == null ? endpoint.getConfiguration().getAuthorizationToken() : connection.get("bot_token");
        return ProviderHttp.join(server, "bot" + token + "/sendMessage");
    }
}

package io.channelgateway.channel.telegram;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.channel.Connection;
import io.channelgateway.channel.ProviderHttp;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.telegram.TelegramConstants;
import org.apache.camel.component.telegram.TelegramEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * Sends the body with {@code sendMessage} as plain text and leaves the {@code message_id} as the new body.
 *
 * <p>The chat comes from the header {@code CamelTelegramChatId}, token and server from the exchange
 * variable {@code connection}; without them the endpoint's own options count. A group that became a
 * supergroup is sent to once more under its new id: Telegram names it and sent nothing.
 *
 * <p>Source: Telegram Bot API, sendMessage and ResponseParameters.
 */
final class TelegramProducer extends DefaultProducer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TelegramEndpoint endpoint;
    private final ProviderHttp http;

    TelegramProducer(TelegramEndpoint endpoint, ProviderHttp http) {
        super(endpoint);
        this.endpoint = endpoint;
        this.http = http;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        String chatId = exchange.getMessage().getHeader(
                TelegramConstants.TELEGRAM_CHAT_ID, endpoint.getConfiguration().getChatId(), String.class);
        TelegramAnswer answer = send(exchange, chatId);
        String movedTo = answer.migratedTo();
        if (movedTo != null) {
            answer = send(exchange, movedTo);
        }
        exchange.getMessage().setBody(answer.messageId());
    }

    private TelegramAnswer send(Exchange exchange, String chatId) throws IOException {
        Map<String, Object> message = Map.of(
                "chat_id", chatId.matches("-?[0-9]+") ? new BigInteger(chatId) : chatId,
                "text", exchange.getMessage().getBody(String.class),
                "link_preview_options", Map.of("is_disabled", true));
        return new TelegramAnswer(http.post(
                sendMessageUri(exchange),
                Map.of(),
                "application/json; charset=utf-8",
                JSON.writeValueAsString(message)));
    }

    private String sendMessageUri(Exchange exchange) {
        Connection connection = exchange.getVariable("connection", Connection.class);
        String server = connection == null ? endpoint.getConfiguration().getBaseUri() : connection.get("base_url");
        String token =
                connection == null ? endpoint.getConfiguration().getAuthorizationToken() : connection.get("bot_token");
        return ProviderHttp.join(server, "bot" + token + "/sendMessage");
    }
}

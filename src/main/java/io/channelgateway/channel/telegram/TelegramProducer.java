package io.channelgateway.channel.telegram;

import io.channelgateway.channel.Accepted;
import io.channelgateway.channel.ProviderProducer;
import io.channelgateway.failure.ProviderFailure;
import java.math.BigInteger;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.component.telegram.TelegramConstants;
import org.apache.camel.component.telegram.TelegramEndpoint;

/**
 * Sends the body with {@code sendMessage} as plain text and leaves the {@code message_id} as the new body.
 *
 * <p>The chat comes from the header {@code CamelTelegramChatId}, otherwise from the endpoint. A group
 * that became a supergroup is sent to once more under its new id, which is left in the header: Telegram
 * names it and sent nothing.
 *
 * <p>Source: Telegram Bot API, sendMessage and ResponseParameters.
 */
final class TelegramProducer extends ProviderProducer<TelegramAnswer> {

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

    private final TelegramEndpoint endpoint;
    private final TelegramApi api;

    TelegramProducer(TelegramEndpoint endpoint, TelegramApi api) {
        super(endpoint);
        this.endpoint = endpoint;
        this.api = api;
    }

    @Override
    protected CompletableFuture<TelegramAnswer> send(Exchange exchange) {
        String text = exchange.getMessage().getBody(String.class);
        String chatId = exchange.getMessage().getHeader(
                TelegramConstants.TELEGRAM_CHAT_ID, endpoint.getConfiguration().getChatId(), String.class);
        return post(exchange, chatId, text)
                .thenCompose(answer -> answer.migratedTo() == null
                        ? CompletableFuture.completedFuture(answer)
                        : post(exchange, answer.migratedTo(), text));
    }

    @Override
    protected void finish(Exchange exchange, TelegramAnswer answer) throws ProviderFailure {
        exchange.getMessage().setBody(answer.messageId());
        Accepted.note(exchange);
    }

    private CompletableFuture<TelegramAnswer> post(Exchange exchange, String chatId, String text) {
        exchange.getMessage().setHeader(TelegramConstants.TELEGRAM_CHAT_ID, chatId);
        Map<String, Object> message = Map.of(
                "chat_id", NUMBER.matcher(chatId).matches() ? new BigInteger(chatId) : chatId,
                "text", text,
                "link_preview_options", Map.of("is_disabled", true));
        return api.call(exchange, "sendMessage", message);
    }
}

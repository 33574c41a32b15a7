package io.channelgateway.channel.whatsapp;

import io.channelgateway.channel.Accepted;
import io.channelgateway.channel.Account;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.message.Message;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/**
 * The WhatsApp Cloud API's text message and its answer, and who sends it.
 *
 * <p>Source: Meta's OpenAPI description of the business messaging API, v23.0.
 */
public final class WhatsApp {

    /** The JSON document to post to {@code /<phone_number_id>/messages}. */
    public Map<String, Object> textMessage(@Variable("message") Message message) {
        return document(message, "text", Map.of("preview_url", false, "body", message.text()));
    }

    /** @param content what a message of that type holds */
    static Map<String, Object> document(Message message, String type, Map<String, Object> content) {
        return Map.of(
                "messaging_product", "whatsapp",
                "recipient_type", "individual",
                "to", message.recipient(),
                "type", type,
                type, content);
    }

    /**
     * The {@code wamid} of the accepted message. "Accepted" is all that WhatsApp says at once.
     *
     * @throws ProviderFailure if WhatsApp did not accept the message
     */
    public String messageId(Exchange exchange) throws ProviderFailure {
        try {
            String id = WhatsAppAnswer.messageId(ProviderAnswer.of(exchange));
            Accepted.note(exchange);
            return id;
        } catch (ProviderFailure failure) {
            Accepted.noteIfUnknown(exchange, failure);
            throw failure;
        }
    }

    /**
     * The phone number that the connection sends from.
     *
     * @throws ProviderFailure if WhatsApp does not say so
     */
    public Account account(Exchange exchange) throws ProviderFailure {
        return WhatsAppAnswer.account(ProviderAnswer.of(exchange));
    }
}

package io.channelgateway.channel.whatsapp;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.AttachmentLoop;
import io.channelgateway.channel.FileForm;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.message.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Variable;

/**
 * The files of a WhatsApp message: first each is uploaded, which shows it to nobody, later each is a message.
 *
 * <p>Source: Meta's OpenAPI description of the business messaging API, v23.0.
 */
public final class WhatsAppMedia {

    private static final String IDS = "mediaIds";
    private static final String NOT_UPLOADED = "an attachment was not uploaded: ";
    private static final long RETRY_AFTER_SECONDS = 5;

    /** The form to post to {@code /<phone_number_id>/media}. */
    public FileForm form(Exchange exchange) {
        Attachment file = AttachmentLoop.current(exchange);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("messaging_product", "whatsapp");
        fields.put("type", file.mimeType());
        return FileForm.of(fields, "file", file, file.filename());
    }

    /**
     * Keeps the id of the file that was uploaded.
     *
     * @throws ProviderFailure if WhatsApp did not take the file
     */
    public void uploaded(Exchange exchange) throws ProviderFailure {
        List<String> ids = new ArrayList<>(ids(exchange));
        ids.add(WhatsAppAnswer.mediaId(ProviderAnswer.of(exchange)));
        exchange.setVariable(IDS, ids);
    }

    /**
     * An upload without a trustworthy answer leaves at most a file that nobody sees.
     *
     * @throws ProviderFailure always, not sent
     */
    public void notUploaded(Exchange exchange) throws ProviderFailure {
        ProviderFailure failure = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, ProviderFailure.class);
        String reason = NOT_UPLOADED + failure.reason();
        throw failure.isUnknown()
                ? ProviderFailure.unreached(reason, RETRY_AFTER_SECONDS)
                : failure.because(reason);
    }

    /** The JSON document that shows an uploaded file. */
    public Map<String, Object> message(Exchange exchange, @Variable("message") Message message) {
        Attachment file = AttachmentLoop.current(exchange);
        String type = type(file.mimeType());
        Map<String, Object> media = new HashMap<>();
        media.put("id", ids(exchange).get(AttachmentLoop.round(exchange)));
        if (type.equals("document")) {
            media.put("filename", file.filename());
        }
        return WhatsApp.document(message, type, media);
    }

    /** WebP is for stickers only. */
    private static String type(String mimeType) {
        if (mimeType.equals("image/webp")) {
            return "sticker";
        }
        String kind = mimeType.substring(0, mimeType.indexOf('/'));
        return switch (kind) {
            case "image", "video", "audio" -> kind;
            default -> "document";
        };
    }

    @SuppressWarnings("unchecked")
    private static List<String> ids(Exchange exchange) {
        return exchange.getVariable(IDS, List.of(), List.class);
    }
}

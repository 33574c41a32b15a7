package io.channelgateway.channel.whatsapp;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.AttachmentLoop;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Variable;
import org.apache.hc.client5.http.entity.mime.ByteArrayBody;
import org.apache.hc.client5.http.entity.mime.ContentBody;
import org.apache.hc.client5.http.entity.mime.FormBodyPart;
import org.apache.hc.client5.http.entity.mime.FormBodyPartBuilder;
import org.apache.hc.client5.http.entity.mime.HttpMultipartMode;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;

/**
 * The files of a WhatsApp message: first each is uploaded, which shows it to nobody, later each is a message.
 *
 * <p>Source: Meta's OpenAPI description of the business messaging API, v23.0.
 */
public final class WhatsAppMedia {

    /** Without the character set that the builder adds: a form has none. */
    private static final ContentType FORM = ContentType.create("multipart/form-data");
    private static final String IDS = "mediaIds";
    private static final String NOT_UPLOADED = "an attachment was not uploaded: ";
    private static final long RETRY_AFTER_SECONDS = 5;

    /** The form to post to {@code /<phone_number_id>/media}. */
    public HttpEntity form(Exchange exchange) {
        Attachment file = AttachmentLoop.current(exchange);
        return MultipartEntityBuilder.create()
                // The only mode that writes letters beyond ASCII as the UTF-8 that browsers write.
                .setMode(HttpMultipartMode.LEGACY)
                .setCharset(StandardCharsets.UTF_8)
                .setContentType(FORM)
                .addTextBody("messaging_product", "whatsapp")
                .addTextBody("type", file.mimeType())
                .addPart(part(file))
                .build();
    }

    /** The builder's own header would have a {@code filename*}, which RFC 7578, 4.2, forbids in forms. */
    private static FormBodyPart part(Attachment file) {
        ContentBody content = new ByteArrayBody(file.bytes(), ContentType.create(file.mimeType()), file.filename());
        return FormBodyPartBuilder.create("file", content)
                .addField("Content-Disposition", "form-data; name=\"file\"; filename=\"" + file.filename() + "\"")
                .build();
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
        if (failure.outcome() == ProviderFailure.Outcome.UNKNOWN) {
            throw ProviderFailure.retryLater(reason, RETRY_AFTER_SECONDS);
        }
        throw failure.retryAfterSeconds() == null
                ? ProviderFailure.rejected(failure.code(), reason)
                : ProviderFailure.retryLater(reason, failure.retryAfterSeconds());
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
        return Map.of(
                "messaging_product", "whatsapp",
                "recipient_type", "individual",
                "to", message.recipient(),
                "type", type,
                type, media);
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

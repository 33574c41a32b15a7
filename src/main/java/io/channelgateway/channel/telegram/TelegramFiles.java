package io.channelgateway.channel.telegram;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.AttachmentLoop;
import io.channelgateway.channel.FileForm;
import io.channelgateway.channel.ProviderProducer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.component.telegram.TelegramConstants;
import org.apache.camel.component.telegram.TelegramEndpoint;

/**
 * Sends the files of the variable {@code attachments} to the chat in the header {@code
 * CamelTelegramChatId}, one after the other so that they keep their order; the body stays.
 *
 * <p>The message is out by then, so this never fails: a file that Telegram does not confirm is noted as
 * failed, and the next one is sent.
 *
 * <p>Source: Telegram Bot API, sendPhoto and sendDocument; the server's own parser of forms.
 */
final class TelegramFiles extends ProviderProducer<Void> {

    private static final Set<String> PHOTOS = Set.of("image/jpeg", "image/png");
    private static final int LARGEST_PHOTO_BYTES = 10_000_000;

    private final TelegramApi api;

    TelegramFiles(TelegramEndpoint endpoint, TelegramApi api) {
        super(endpoint);
        this.api = api;
    }

    @Override
    protected CompletableFuture<Void> send(Exchange exchange) {
        CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
        for (Attachment file : AttachmentLoop.all(exchange)) {
            sent = sent.thenCompose(before -> isSent(exchange, file)).thenAccept(isSent -> {
                if (!isSent) {
                    AttachmentLoop.noteFailed(exchange, file);
                }
            });
        }
        return sent;
    }

    @Override
    protected void finish(Exchange exchange, Void sent) {
        // Each file has its own outcome.
    }

    private CompletableFuture<Boolean> isSent(Exchange exchange, Attachment file) {
        boolean isPhoto = PHOTOS.contains(file.mimeType()) && file.size() <= LARGEST_PHOTO_BYTES;
        CompletableFuture<TelegramAnswer> call = isPhoto ? sendPhoto(exchange, file) : sendDocument(exchange, file);
        return call.handle((answer, failure) -> failure == null && answer.isSent());
    }

    /** Telegram takes no photo that is too long or too narrow, but as a document it takes every picture. */
    private CompletableFuture<TelegramAnswer> sendPhoto(Exchange exchange, Attachment file) {
        return api.call(exchange, "sendPhoto", form(exchange, "photo", file))
                .thenCompose(answer -> answer.refusesPhoto()
                        ? sendDocument(exchange, file)
                        : CompletableFuture.completedFuture(answer));
    }

    private CompletableFuture<TelegramAnswer> sendDocument(Exchange exchange, Attachment file) {
        return api.call(exchange, "sendDocument", form(exchange, "document", file));
    }

    /** Telegram reads names as plain UTF-8 and no other form, and ends them at a semicolon, quoted or not. */
    private static FileForm form(Exchange exchange, String field, Attachment file) {
        String chatId = exchange.getMessage().getHeader(TelegramConstants.TELEGRAM_CHAT_ID, String.class);
        String filename = file.filename().replace(';', ',');
        return FileForm.of(Map.of("chat_id", chatId), field, file, filename);
    }
}

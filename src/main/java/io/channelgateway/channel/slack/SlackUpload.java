package io.channelgateway.channel.slack;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.AttachmentLoop;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.channel.ProviderProducer;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.worker.Waiting;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.Exchange;
import org.apache.camel.component.slack.SlackEndpoint;

/**
 * Uploads all files of the variable {@code attachments} at once, and leaves their Slack ids in the same
 * order as the variable {@value #FILES}. The body stays.
 *
 * <p>Nobody sees a file before {@link SlackShare}, so every failure means that nothing was sent.
 *
 * <p>Source: Slack Web API reference, {@code files.getUploadURLExternal}: the file is posted as raw
 * bytes, and any success status says that Slack has it.
 */
final class SlackUpload extends ProviderProducer<List<String>> {

    static final String METHOD = "files.getUploadURLExternal";
    static final String FILES = "slackFiles";

    private static final long RETRY_AFTER_SECONDS = 5;

    private final SlackApi api;

    SlackUpload(SlackEndpoint endpoint, SlackApi api) {
        super(endpoint);
        this.api = api;
    }

    @Override
    protected CompletableFuture<List<String>> send(Exchange exchange) {
        List<CompletableFuture<String>> uploads =
                AttachmentLoop.all(exchange).stream().map(file -> upload(exchange, file)).toList();
        return CompletableFuture.allOf(uploads.toArray(CompletableFuture[]::new))
                .exceptionally(failure -> null)
                .thenApply(all -> uploads.stream().map(CompletableFuture::join).toList());
    }

    @Override
    protected void finish(Exchange exchange, List<String> ids) {
        exchange.setVariable(FILES, ids);
    }

    /** The file's id at Slack, as soon as its bytes are there. */
    private CompletableFuture<String> upload(Exchange exchange, Attachment file) {
        String filename = URLEncoder.encode(file.filename(), StandardCharsets.UTF_8);
        String form = "filename=" + filename + "&length=" + file.size();
        return api.callWithForm(exchange, METHOD, form.getBytes(StandardCharsets.US_ASCII))
                .thenApply(answer -> ticket(answer, api.server(exchange)))
                .thenCompose(ticket -> api.upload(exchange, ticket.url(), file.mimeType(), file.bytes())
                        .thenApply(answer -> accepted(answer, ticket)))
                .exceptionally(SlackUpload::fail);
    }

    private static SlackTicket ticket(SlackAnswer answer, String server) {
        try {
            return SlackTicket.of(answer, server);
        } catch (ProviderFailure refused) {
            throw new CompletionException(refused);
        }
    }

    private static String accepted(ProviderAnswer answer, SlackTicket ticket) {
        if (answer.isSuccess()) {
            return ticket.fileId();
        }
        throw new CompletionException(answer.status() == 413
                ? ProviderFailure.rejected(ErrorCode.VALIDATION_ERROR, "the file is too large")
                : answer.failureByStatus());
    }

    /** Whatever became of an upload, the message is certainly not sent. */
    private static String fail(Throwable failure) {
        Throwable cause = Waiting.reason(failure);
        boolean isUnknown = cause instanceof ProviderFailure known && known.isUnknown();
        throw new CompletionException(
                isUnknown ? ProviderFailure.unreached("the upload of a file failed", RETRY_AFTER_SECONDS) : cause);
    }
}

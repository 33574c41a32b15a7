package io.channelgateway.message;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.attachment.AttachmentFetcher;
import io.channelgateway.attachment.AttachmentLimits;
import io.channelgateway.attachment.AttachmentMetadata;
import io.channelgateway.attachment.BytesInFlight;
import io.channelgateway.attachment.BytesInFlight.Reservation;
import io.channelgateway.channel.Channels;
import io.channelgateway.ledger.Ledger;
import io.channelgateway.worker.WaitingStep;
import io.channelgateway.workspace.Caller;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;

/**
 * Fetches the attachments that a message names by URL, and writes down what they are.
 *
 * <p>After it, every attachment of the {@code message} has its bytes, and they are the variable
 * {@code attachments}, too. A failure is a refusal: nothing was sent, and the Idempotency-Key is free.
 */
public final class AttachmentFetch extends WaitingStep<List<Attachment>> {

    private final AttachmentFetcher fetcher;
    private final BytesInFlight bytesInFlight;
    private final long mostBytes;
    private final Channels channels;
    private final Ledger ledger;

    /** @param mostBytes what all files of one message may have together */
    public AttachmentFetch(
            AttachmentFetcher fetcher,
            BytesInFlight bytesInFlight,
            long mostBytes,
            Channels channels,
            Ledger ledger,
            Executor workers) {
        super(workers);
        this.fetcher = fetcher;
        this.bytesInFlight = bytesInFlight;
        this.mostBytes = mostBytes;
        this.channels = channels;
        this.ledger = ledger;
    }

    @Override
    protected CompletableFuture<List<Attachment>> start(Exchange exchange) {
        Message message = exchange.getVariable("message", Message.class);
        if (message.attachments().stream().allMatch(Attachment::isHere)) {
            return CompletableFuture.completedFuture(message.attachments());
        }
        AttachmentLimits limits = channels.find(exchange, message.channel()).getAttachments();
        String workspace = exchange.getVariable("caller", Caller.class).workspace().id();
        // The bytes are in memory until the whole exchange has ended.
        Reservation reservation = bytesInFlight.open(() -> workspace);
        reservation.closeAfter(exchange);
        return fetcher.fetch(workspace, message.attachments(), limits, mostBytes, reservation)
                .thenCompose(attachments -> writeDown(message, attachments));
    }

    @Override
    protected void finish(Exchange exchange, List<Attachment> attachments) {
        Message message = exchange.getVariable("message", Message.class);
        exchange.setVariable("message", message.with(attachments));
        exchange.setVariable("attachments", attachments);
        exchange.setVariable("attachmentCount", attachments.size());
    }

    private CompletableFuture<List<Attachment>> writeDown(Message message, List<Attachment> attachments) {
        return ledger.describeAsync(message.id(), AttachmentMetadata.of(attachments)).thenApply(written -> attachments);
    }
}

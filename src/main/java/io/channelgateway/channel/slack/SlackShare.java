package io.channelgateway.channel.slack;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.AttachmentLoop;
import io.channelgateway.channel.ProviderProducer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.component.slack.SlackEndpoint;

/**
 * Shows the uploaded files in the thread of the message whose {@code ts} is the body; the body stays.
 *
 * <p>The message is out by then, so this never fails: files that Slack does not confirm are noted as
 * failed. They share one call, and so its outcome.
 *
 * <p>Source: Slack Web API reference, {@code files.completeUploadExternal}.
 */
final class SlackShare extends ProviderProducer<Boolean> {

    static final String METHOD = "files.completeUploadExternal";

    private final SlackApi api;

    SlackShare(SlackEndpoint endpoint, SlackApi api) {
        super(endpoint);
        this.api = api;
    }

    @Override
    protected CompletableFuture<Boolean> send(Exchange exchange) {
        List<Attachment> files = AttachmentLoop.all(exchange);
        if (files.isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("files", titled(exchange, files));
        arguments.put("channel_id", exchange.getVariable(SlackProducer.CONVERSATION, String.class));
        arguments.put("thread_ts", exchange.getMessage().getBody(String.class));
        return api.call(exchange, METHOD, arguments).handle((answer, failure) -> failure == null && answer.isOk());
    }

    @Override
    protected void finish(Exchange exchange, Boolean isShared) {
        if (!isShared) {
            AttachmentLoop.all(exchange).forEach(file -> AttachmentLoop.noteFailed(exchange, file));
        }
    }

    private static List<Map<String, String>> titled(Exchange exchange, List<Attachment> files) {
        List<?> ids = exchange.getVariable(SlackUpload.FILES, List.class);
        List<Map<String, String>> titled = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            titled.add(Map.of("id", ids.get(i).toString(), "title", files.get(i).filename()));
        }
        return titled;
    }
}

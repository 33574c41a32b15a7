package io.channelgateway.channel;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.attachment.FailedAttachments;
import io.channelgateway.failure.ProviderFailure;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For routes that go through a message's attachments with a {@code loop} over the variable
 * {@code attachmentCount}. It stays on the message's own exchange: what a round leaves there is still
 * there afterwards, and a failure ends the route as usual. A {@code split} would work on copies.
 */
public final class AttachmentLoop {

    private static final Logger LOG = LoggerFactory.getLogger(AttachmentLoop.class);

    /** Notes that this round's attachment failed, after the text was out. */
    public void failed(Exchange exchange) {
        Attachment attachment = current(exchange);
        Exception failure = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class);
        LOG.warn(
                "attachment failed request={} channel={} attachment={} outcome={}",
                exchange.getVariable("requestId"),
                exchange.getVariable("channel"),
                round(exchange),
                failure instanceof ProviderFailure known ? known.outcome().text() : failure.getClass().getName());
        FailedAttachments.add(exchange, attachment);
    }

    /** All attachments of the message. */
    @SuppressWarnings("unchecked")
    public static List<Attachment> all(Exchange exchange) {
        return exchange.getVariable("attachments", List.of(), List.class);
    }

    /** This round's attachment. */
    public static Attachment current(Exchange exchange) {
        return all(exchange).get(round(exchange));
    }

    /** The number of this round, from 0. */
    public static int round(Exchange exchange) {
        return exchange.getProperty(ExchangePropertyKey.LOOP_INDEX, Integer.class);
    }
}

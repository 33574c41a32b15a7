package io.channelgateway.channel;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.failure.ProviderFailure;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attachments of an exchange's message, and which of them failed after the text was out.
 *
 * <p>Routes go through them with a {@code loop} over the variable {@code attachmentCount}. It stays on the message's
 * own exchange: what a round leaves there is still there afterwards, and a failure ends the route as usual. A
 * {@code split} would work on copies.
 */
public final class AttachmentLoop {

    private static final Logger LOG = LoggerFactory.getLogger(AttachmentLoop.class);
    private static final String FAILED = "failedAttachments";

    /** Notes that this round's attachment failed, after the text was out. */
    public void failed(Exchange exchange) {
        Exception failure = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class);
        LOG.warn(
                "attachment failed request={} channel={} attachment={} outcome={}",
                exchange.getVariable("requestId"),
                exchange.getVariable("channel"),
                round(exchange),
                failure instanceof ProviderFailure known ? known.outcome().text() : failure.getClass().getName());
        noteFailed(exchange, current(exchange));
    }

    /** Notes that an attachment did not get through, or may not have: the answer names it, and nothing is sent again. */
    public static void noteFailed(Exchange exchange, Attachment attachment) {
        List<String> failed = new ArrayList<>(failedNames(exchange));
        failed.add(attachment.filename());
        exchange.setVariable(FAILED, failed);
    }

    /** The names of those that failed after the text was out, in the order of the request. */
    @SuppressWarnings("unchecked")
    public static List<String> failedNames(Exchange exchange) {
        return exchange.getVariable(FAILED, List.of(), List.class);
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

package io.channelgateway.attachment;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;

/** The attachments that failed after the text of their message was out: the answer names them, and nothing is sent again. */
public final class FailedAttachments {

    private static final String VARIABLE = "failedAttachments";

    private FailedAttachments() {}

    /** Notes that an attachment did not get through, or may not have. */
    public static void add(Exchange exchange, Attachment attachment) {
        List<String> failed = new ArrayList<>(of(exchange));
        failed.add(attachment.filename());
        exchange.setVariable(VARIABLE, failed);
    }

    /** The names of those that failed, in the order of the request. */
    @SuppressWarnings("unchecked")
    public static List<String> of(Exchange exchange) {
        return exchange.getVariable(VARIABLE, List.of(), List.class);
    }
}

package io.channelgateway.message;

import io.channelgateway.ledger.State;
import io.channelgateway.ledger.StoredAnswer;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.apache.camel.TypeConverter;

/**
 * One finished answer to a send request, as it goes out and as it is replayed.
 *
 * @param status the HTTP status
 * @param body the JSON document
 * @param retryAfterSeconds the Retry-After header, or null
 * @param messageId the provider's id of the message, or null
 * @param sentAt the moment that the body names as that of the message, or null
 * @param isPartial whether the message is out, but not all of its attachments
 * @param kept whether the idempotency key stays bound to this answer: the message is out, or may be
 */
public record Answer(
        int status,
        String body,
        Long retryAfterSeconds,
        String messageId,
        Instant sentAt,
        boolean isPartial,
        boolean kept) {

    /** The exchange variable that holds it. */
    public static final String VARIABLE = "answer";

    /** An answer that names no message. */
    public Answer(int status, String body, Long retryAfterSeconds, boolean kept) {
        this(status, body, retryAfterSeconds, null, null, false, kept);
    }

    /**
     * The same as the caller gets it. What decided it is not the last to say so: a step after it in errors.camel.yaml may have
     * set another status, Retry-After or body. What is no number there counts as not set.
     */
    Answer asWritten(Exchange exchange) {
        ExchangeExtension how = exchange.getExchangeExtension();
        if (!how.isErrorHandlerHandledSet() || !how.isErrorHandlerHandled()) {
            // No failure, so it is yet to be written.
            return this;
        }
        var response = exchange.getMessage();
        TypeConverter types = exchange.getContext().getTypeConverter();
        Integer number = types.tryConvertTo(Integer.class, response.getHeader(Exchange.HTTP_RESPONSE_CODE, 200));
        String text = types.tryConvertTo(String.class, exchange, response.getBody());
        // A stream can be read but once.
        response.setBody(text);
        return new Answer(
                number == null ? status : number,
                text == null ? "" : text,
                types.tryConvertTo(Long.class, response.getHeader("Retry-After")),
                messageId,
                sentAt,
                isPartial,
                kept);
    }

    /** Becomes the exchange's answer: nothing of what a route has left there goes out. */
    public void writeTo(Exchange exchange) {
        exchange.setVariable(VARIABLE, this);
        write(exchange, status, body, retryAfterSeconds);
    }

    /** Leaves a response on the exchange, and nothing of the request or of a provider's answer beside it. */
    public static void write(Exchange exchange, int status, Object body, Long retryAfterSeconds) {
        var response = exchange.getMessage();
        response.removeHeaders("*");
        response.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        response.setHeader(Exchange.CONTENT_TYPE, "application/json");
        if (retryAfterSeconds != null) {
            response.setHeader("Retry-After", retryAfterSeconds.toString());
        }
        response.setBody(body);
    }

    /** What became of the message. */
    State state() {
        if (!kept) {
            return State.NOT_SENT;
        }
        if (messageId == null) {
            return State.UNKNOWN;
        }
        return isPartial ? State.PARTIALLY_SENT : State.SENT;
    }

    /** An answer from the ledger, to be replayed. */
    static Answer stored(StoredAnswer answer) {
        return new Answer(answer.status(), answer.body(), answer.retryAfterSeconds(), true);
    }
}

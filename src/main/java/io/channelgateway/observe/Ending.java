package io.channelgateway.observe;

import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.Refusal;
import io.channelgateway.message.Answer;
import io.channelgateway.message.Message;
import io.channelgateway.workspace.Caller;
import io.channelgateway.workspace.RateLimitStatus;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/**
 * How an exchange ended, in words from closed lists: none of it is a client's text.
 *
 * @param workspace the caller's, or {@value #NONE}
 * @param channel the message's, which exists, or {@value #NONE}
 * @param outcome null for a request that is no send, and for a replay
 * @param code null if there is no error
 * @param limit which limit said no, or null
 */
record Ending(String workspace, String channel, SendOutcome outcome, ErrorCode code, String limit, boolean isReplay) {

    static final String NONE = "none";

    /** The id of the REST operation that sends. */
    private static final String SEND = "send";

    static Ending of(Exchange exchange) {
        Caller caller = exchange.getVariable("caller", Caller.class);
        Message message = exchange.getVariable("message", Message.class);
        ErrorCode code = exchange.getException() != null
                ? ErrorCode.INTERNAL_ERROR
                : exchange.getVariable(ErrorCode.VARIABLE, ErrorCode.class);
        boolean isSend = message != null || SEND.equals(exchange.getFromRouteId());
        boolean isReplay = message != null && code == null && isDuplicate(exchange);
        return new Ending(
                caller == null ? NONE : caller.workspace().id(),
                message == null ? NONE : message.channel(),
                isSend && !isReplay ? outcome(exchange, code) : null,
                code,
                code == ErrorCode.RATE_LIMITED ? limit(exchange, caller) : null,
                isReplay);
    }

    private static boolean isDuplicate(Exchange exchange) {
        return exchange.getProperty(ExchangePropertyKey.DUPLICATE_MESSAGE, false, Boolean.class);
    }

    private static SendOutcome outcome(Exchange exchange, ErrorCode code) {
        Answer answer = exchange.getVariable(Answer.VARIABLE, Answer.class);
        if (code == null && answer != null) {
            return answer.isPartial() ? SendOutcome.PARTIALLY_SENT : SendOutcome.SENT;
        }
        // A Boolean already: Camel converts nothing once it has stopped, and an exchange may end later.
        boolean isHandedOver = exchange.getVariable("handedOver", false, Boolean.class);
        if (answer == null ? isHandedOver : answer.kept()) {
            return SendOutcome.UNKNOWN;
        }
        boolean isRefusal = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT) instanceof Refusal;
        return isHandedOver && !isRefusal ? SendOutcome.NOT_SENT : SendOutcome.REFUSED;
    }

    /** The minute's limit is always less than the day's. */
    private static String limit(Exchange exchange, Caller caller) {
        if (caller == null) {
            return "authentication";
        }
        RateLimitStatus status = exchange.getVariable("rateLimit", RateLimitStatus.class);
        if (status == null) {
            return "in-flight";
        }
        int perMinute = caller.workspace().plan().perMinute() * caller.key().rateLimitTier().timesThePlan();
        return status.limit() == perMinute ? "minute" : "day";
    }

    /** Whether no valid key came with the request. */
    boolean isUnauthenticated() {
        return code == ErrorCode.INVALID_KEY || "authentication".equals(limit);
    }
}

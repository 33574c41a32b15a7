package io.channelgateway.api;

import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.Refusal;
import io.channelgateway.message.Answer;
import io.channelgateway.message.Message;
import io.channelgateway.message.Settlement;
import io.channelgateway.observe.Ending;
import io.channelgateway.observe.SendOutcome;
import io.channelgateway.workspace.Caller;
import io.channelgateway.workspace.RateLimitStatus;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/** Reads from an exchange how it ended. */
final class Endings {

    /** The id of the REST operation that sends. */
    private static final String SEND = "send";

    private Endings() {}

    static Ending of(Exchange exchange) {
        Caller caller = exchange.getVariable("caller", Caller.class);
        Message message = exchange.getVariable("message", Message.class);
        boolean isUnanswered = exchange.getException() != null && exchange.getVariable(Answer.VARIABLE) == null;
        ErrorCode code = isUnanswered
                ? ErrorCode.INTERNAL_ERROR
                : exchange.getVariable(ErrorCode.VARIABLE, ErrorCode.class);
        boolean isReplay = message != null && code == null && isDuplicate(exchange);
        return new Ending(
                caller == null ? Ending.NONE : caller.workspace().id(),
                message == null ? Ending.NONE : message.channel(),
                isSend(exchange) && !isReplay ? outcome(exchange, code) : null,
                code,
                code == ErrorCode.RATE_LIMITED ? limit(exchange, caller) : null,
                isReplay,
                isGivenUp(exchange));
    }

    /** Whether the request is to send something, as far as it came. */
    static boolean isSend(Exchange exchange) {
        return exchange.getVariable("message") != null || SEND.equals(exchange.getFromRouteId());
    }

    /** Whether a channel's route has the message. A Boolean already: Camel converts nothing once it has stopped. */
    static boolean isHandedOver(Exchange exchange) {
        return exchange.getVariable("handedOver", false, Boolean.class);
    }

    /** Whether the answer is that of an earlier request with the same key. */
    static boolean isDuplicate(Exchange exchange) {
        return exchange.getProperty(ExchangePropertyKey.DUPLICATE_MESSAGE, false, Boolean.class);
    }

    private static boolean isGivenUp(Exchange exchange) {
        return exchange.getVariable(Settlement.VARIABLE) instanceof Settlement settlement && settlement.isGivenUp();
    }

    private static SendOutcome outcome(Exchange exchange, ErrorCode code) {
        Answer answer = exchange.getVariable(Answer.VARIABLE, Answer.class);
        if (code == null && answer != null) {
            return answer.isPartial() ? SendOutcome.PARTIALLY_SENT : SendOutcome.SENT;
        }
        boolean isHandedOver = isHandedOver(exchange);
        if (answer == null ? isHandedOver : answer.kept()) {
            return SendOutcome.UNKNOWN;
        }
        boolean isRefusal = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT) instanceof Refusal;
        return isHandedOver && !isRefusal ? SendOutcome.NOT_SENT : SendOutcome.REFUSED;
    }

    /** The minute's limit is always less than the day's. */
    private static String limit(Exchange exchange, Caller caller) {
        if (caller == null) {
            return Ending.AUTHENTICATION;
        }
        RateLimitStatus status = exchange.getVariable("rateLimit", RateLimitStatus.class);
        if (status == null) {
            return Ending.IN_FLIGHT;
        }
        int perMinute = caller.workspace().plan().perMinute() * caller.key().rateLimitTier().timesThePlan();
        return status.limit() == perMinute ? Ending.MINUTE : Ending.DAY;
    }
}

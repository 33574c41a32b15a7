package io.channelgateway.channel;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExchangePropertyKey;

/** Tells the copy of a request that goes its own way, and says nothing about the message: that of a wire tap or an onCompletion. */
public final class Aside {

    private Aside() {}

    /**
     * Whether it is such a copy. Those that a step such as a split makes of the request are correlated with it; a step
     * with the pattern InOnly makes no copy.
     *
     * @see org.apache.camel.processor.WireTapProcessor
     * @see org.apache.camel.processor.OnCompletionProcessor
     */
    public static boolean is(Exchange exchange) {
        if (exchange.getPattern() != ExchangePattern.InOnly || isPart(exchange)) {
            return false;
        }
        Object requestId = exchange.getVariable("requestId");
        return requestId != null && !requestId.equals(exchange.getExchangeId());
    }

    private static boolean isPart(Exchange exchange) {
        return exchange.getProperty(ExchangePropertyKey.CORRELATION_ID) != null
                && exchange.getProperty(ExchangePropertyKey.ON_COMPLETION) == null;
    }
}

package io.channelgateway.channel;

import org.apache.camel.Exchange;

/**
 * Whether a provider has accepted anything of a message, or may have. From then on, no failure of a later step means that
 * nothing was sent. Copies of an exchange, as of a split, share it; one that goes its own way has no part in it.
 */
public final class Accepted {

    private static final String VARIABLE = "accepted";

    private volatile boolean isPossible;

    private Accepted() {}

    /** From here on, what providers accept is noted. */
    public static void watch(Exchange exchange) {
        exchange.setVariable(VARIABLE, new Accepted());
    }

    /** @param exchange null if it is nobody's message */
    public static void note(Exchange exchange) {
        Accepted accepted = exchange == null ? null : exchange.getVariable(VARIABLE, Accepted.class);
        if (accepted != null && !Aside.is(exchange)) {
            accepted.isPossible = true;
        }
    }

    public static boolean isPossible(Exchange exchange) {
        Accepted accepted = exchange.getVariable(VARIABLE, Accepted.class);
        return accepted != null && accepted.isPossible;
    }
}

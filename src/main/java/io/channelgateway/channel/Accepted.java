package io.channelgateway.channel;

import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import org.apache.camel.Exchange;

/**
 * Whether a provider has accepted anything of a message, or may have. From then on, no failure of a later step means that
 * nothing was sent. Copies of an exchange, as of a split, share it; one that goes its own way has no part in it.
 */
public final class Accepted {

    private static final String VARIABLE = "accepted";

    /** No message with all its files takes as many; a route that never comes to its end, such as of a dynamicRouter, does. */
    private static final int MOST_CALLS = 200;

    private boolean isPossible;
    private int begun;
    private int underWay;
    private boolean isRuledOut;

    private Accepted() {}

    /** From here on, what providers accept is noted. */
    public static void watch(Exchange exchange) {
        exchange.setVariable(VARIABLE, new Accepted());
    }

    /** @param exchange null if it is nobody's message */
    public static void note(Exchange exchange) {
        Accepted accepted = of(exchange);
        if (accepted != null) {
            synchronized (accepted) {
                accepted.isPossible = true;
            }
        }
    }

    /** Notes a failure after which a provider may have accepted something. */
    public static void noteIfUnknown(Exchange exchange, Throwable failure) {
        if (failure instanceof ProviderFailure known && known.isUnknown()) {
            note(exchange);
        }
    }

    /**
     * A call begins that a provider may accept: so it is until {@link #ends}, as a step beside it, in a parallel branch, may
     * fail meanwhile.
     *
     * @throws ProviderFailure if the answer is already that nothing was sent, or there is no end of calls
     */
    public static void begins(Exchange exchange) throws ProviderFailure {
        Accepted accepted = of(exchange);
        if (accepted == null) {
            return;
        }
        synchronized (accepted) {
            // Whoever has the answer, such as an audit of failures, comes after it and no longer sends the message.
            if (accepted.isRuledOut && exchange.getVariable("answer") == null) {
                throw ProviderFailure.rejected(ErrorCode.PROVIDER_ERROR, "the request had its answer before this call");
            }
            if (accepted.begun == MOST_CALLS) {
                throw ProviderFailure.unknown("its route makes call after call");
            }
            accepted.begun++;
            accepted.underWay++;
        }
    }

    /** That call is over, and what came of it is noted. */
    public static void ends(Exchange exchange) {
        Accepted accepted = of(exchange);
        if (accepted != null) {
            synchronized (accepted) {
                accepted.underWay--;
            }
        }
    }

    public static boolean isPossible(Exchange exchange) {
        Accepted accepted = exchange.getVariable(VARIABLE, Accepted.class);
        return accepted != null && accepted.isPossibleNow();
    }

    /** The answer is that nothing was sent. Returns whether that is true, and sees to it that it stays so. */
    public static boolean ruleOut(Exchange exchange) {
        Accepted accepted = exchange.getVariable(VARIABLE, Accepted.class);
        if (accepted == null) {
            return true;
        }
        synchronized (accepted) {
            accepted.isRuledOut = !accepted.isPossibleNow();
            return accepted.isRuledOut;
        }
    }

    private synchronized boolean isPossibleNow() {
        return isPossible || underWay > 0;
    }

    private static Accepted of(Exchange exchange) {
        return exchange == null || Aside.is(exchange) ? null : exchange.getVariable(VARIABLE, Accepted.class);
    }
}

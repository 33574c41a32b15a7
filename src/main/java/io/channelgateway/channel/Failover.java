package io.channelgateway.channel;

import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * A failover between ways to send, which Camel goes on with after any failure: not after one with which the message may have
 * been accepted, as the next way would send it once more.
 */
public final class Failover {

    private static final String FAILURE = Failover.class.getName();

    private Failover() {}

    /** One of the ways. Its failure is kept from Camel if there is to be no other one. */
    public static AsyncProcessor way(Processor way) {
        return new DelegateAsyncProcessor(way) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                return super.process(exchange, doneSync -> {
                    if (exchange.getException() != null && Accepted.isPossible(exchange) && !Aside.is(exchange)) {
                        exchange.setProperty(FAILURE, exchange.getException());
                        exchange.setException(null);
                    }
                    callback.done(doneSync);
                });
            }
        };
    }

    /** The step that tries them. */
    public static AsyncProcessor of(Processor step) {
        return new DelegateAsyncProcessor(step) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                return super.process(exchange, doneSync -> {
                    Object failure = exchange.removeProperty(FAILURE);
                    if (failure instanceof Exception kept && exchange.getException() == null) {
                        exchange.setException(kept);
                    }
                    callback.done(doneSync);
                });
            }
        };
    }
}

package io.channelgateway.channel;

import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the copy of a request that goes its own way, and says nothing about the message: that of a wire tap or an onCompletion. */
public final class Aside {

    private static final Logger LOG = LoggerFactory.getLogger(Aside.class);
    private static final String VARIABLE = "aside";

    private Aside() {}

    /** Whether it is such a copy, or a part that a step such as a split has made of one. */
    public static boolean is(Exchange exchange) {
        return exchange.getVariable(VARIABLE) != null
                || exchange.getProperty(ExchangePropertyKey.ON_COMPLETION) != null && isCopy(exchange);
    }

    /** An onCompletion in the mode BeforeConsumer works on the request itself. */
    private static boolean isCopy(Exchange exchange) {
        Object requestId = exchange.getVariable("requestId");
        return requestId != null && !requestId.equals(exchange.getExchangeId());
    }

    /** A step beside the message's way, until it calls back; by then a wire tap has made its copy, and that one stays aside. */
    public static AsyncProcessor step(Processor step) {
        return new DelegateAsyncProcessor(step) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                if (exchange.getVariable(VARIABLE) != null) {
                    return super.process(exchange, callback);
                }
                exchange.setVariable(VARIABLE, Boolean.TRUE);
                return super.process(exchange, doneSync -> {
                    exchange.removeVariable(VARIABLE);
                    callback.done(doneSync);
                });
            }
        };
    }

    /** A wire tap, which is left out if there is no thread for it, wherever it stands. */
    public static AsyncProcessor tap(Processor wireTap) {
        return new DelegateAsyncProcessor(step(wireTap)) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                return super.process(exchange, doneSync -> {
                    if (exchange.getException() instanceof RejectedExecutionException) {
                        LOG.warn("a wire tap is left out, as too many wait for their turn request={}", exchange.getVariable("requestId"));
                        exchange.setException(null);
                    }
                    callback.done(doneSync);
                });
            }
        };
    }
}

package io.channelgateway.api;

import io.channelgateway.attachment.BytesInFlight;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.impl.engine.DefaultUnitOfWork;
import org.apache.camel.processor.ConcurrentRequestsThrottler;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.spi.UnitOfWork;

/** Knows whether its end may block: what is to be done then, such as the steps of an onCompletion, may be anybody's. */
final class RequestUnitOfWork extends DefaultUnitOfWork {

    /** Whose part in the end of nearly every send takes no time; a thread for it would. */
    private static final Set<Class<?>> QUICK = Set.of(ConcurrentRequestsThrottler.class, BytesInFlight.class);

    private volatile boolean mayBlock;

    private RequestUnitOfWork(Exchange exchange) {
        super(exchange);
    }

    /** Gives the exchange one, unless Camel has to make its own, which writes the MDC. */
    static void begin(Exchange exchange) {
        if (!exchange.getContext().isUseMDCLogging()) {
            exchange.getExchangeExtension().setUnitOfWork(new RequestUnitOfWork(exchange));
        }
    }

    static boolean mayBlock(Exchange exchange) {
        UnitOfWork work = exchange.getUnitOfWork();
        return work != null && !(work instanceof RequestUnitOfWork known && !known.mayBlock);
    }

    @Override
    public synchronized void addSynchronization(Synchronization synchronization) {
        if (!QUICK.contains(synchronization.getClass().getNestHost())) {
            mayBlock = true;
        }
        super.addSynchronization(synchronization);
    }
}

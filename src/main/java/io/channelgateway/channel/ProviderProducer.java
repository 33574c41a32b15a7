package io.channelgateway.channel;

import io.channelgateway.failure.ProviderFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * A producer that sends a message and leaves the provider's id of it as the new body, holding no
 * thread while the provider thinks.
 *
 * @param <A> the provider's answer
 */
public abstract class ProviderProducer<A> extends DefaultAsyncProducer {

    protected ProviderProducer(Endpoint endpoint) {
        super(endpoint);
    }

    /** Makes the call, or the calls. */
    protected abstract CompletableFuture<A> send(Exchange exchange) throws Exception;

    /**
     * The id that an answer confirms.
     *
     * @throws ProviderFailure if the answer confirms nothing
     */
    protected abstract String messageId(A answer) throws ProviderFailure;

    @Override
    public final boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            send(exchange).whenComplete((answer, failure) -> {
                finish(exchange, answer, failure);
                callback.done(false);
            });
            return false;
        } catch (Exception failure) {
            exchange.setException(failure);
            callback.done(true);
            return true;
        }
    }

    private void finish(Exchange exchange, A answer, Throwable failure) {
        try {
            if (failure == null) {
                exchange.getMessage().setBody(messageId(answer));
            } else {
                exchange.setException(failure instanceof CompletionException ? failure.getCause() : failure);
            }
        } catch (ProviderFailure | RuntimeException unconfirmed) {
            exchange.setException(unconfirmed);
        }
    }
}

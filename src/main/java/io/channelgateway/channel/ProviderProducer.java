package io.channelgateway.channel;

import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.worker.Waiting;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * A producer that calls a provider, holding no thread while the provider thinks.
 *
 * @param <A> what the provider answered
 */
public abstract class ProviderProducer<A> extends DefaultAsyncProducer {

    protected ProviderProducer(Endpoint endpoint) {
        super(endpoint);
    }

    /** Makes the call, or the calls, or none. */
    protected abstract CompletableFuture<A> send(Exchange exchange) throws Exception;

    /**
     * Leaves on the exchange what the answer says, such as the id of a message as the new body.
     *
     * @throws ProviderFailure if the answer confirms nothing
     */
    protected abstract void finish(Exchange exchange, A answer) throws ProviderFailure;

    @Override
    public final boolean process(Exchange exchange, AsyncCallback callback) {
        CompletableFuture<A> call;
        try {
            Accepted.begins(exchange);
        } catch (ProviderFailure tooLate) {
            exchange.setException(tooLate);
            callback.done(true);
            return true;
        }
        try {
            call = send(exchange);
        } catch (Exception | Error failure) {
            Accepted.ends(exchange);
            exchange.setException(failure);
            callback.done(true);
            return true;
        }
        boolean isDone = call.isDone();
        call.whenComplete((answer, failure) -> {
            conclude(exchange, answer, failure);
            Accepted.noteIfUnknown(exchange, exchange.getException());
            Accepted.ends(exchange);
            callback.done(isDone);
        });
        return isDone;
    }

    private void conclude(Exchange exchange, A answer, Throwable failure) {
        try {
            if (failure == null) {
                finish(exchange, answer);
            } else {
                exchange.setException(Waiting.reason(failure));
            }
        } catch (ProviderFailure | RuntimeException | Error unconfirmed) {
            exchange.setException(unconfirmed);
        }
    }
}

package io.channelgateway.worker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * A step that waits for something without holding a thread; the route goes on with a worker.
 *
 * @param <T> what it waits for
 */
public abstract class WaitingStep<T> extends AsyncProcessorSupport {

    private final Executor workers;

    protected WaitingStep(Executor workers) {
        this.workers = workers;
    }

    /** Starts what is to be waited for. Its failure becomes the exchange's. */
    protected abstract CompletableFuture<T> start(Exchange exchange) throws Exception;

    /** Takes over the result. */
    protected abstract void finish(Exchange exchange, T result) throws Exception;

    @Override
    public final boolean process(Exchange exchange, AsyncCallback callback) {
        CompletableFuture<T> awaited;
        try {
            awaited = start(exchange);
        } catch (Exception | Error failure) {
            awaited = CompletableFuture.failedFuture(failure);
        }
        if (awaited.isDone()) {
            awaited.whenComplete((result, failure) -> conclude(exchange, result, failure));
            callback.done(true);
            return true;
        }
        awaited.whenCompleteAsync(
                (result, failure) -> {
                    conclude(exchange, result, failure);
                    callback.done(false);
                },
                workers);
        return false;
    }

    private void conclude(Exchange exchange, T result, Throwable failure) {
        if (failure != null) {
            exchange.setException(Waiting.reason(failure));
            return;
        }
        try {
            finish(exchange, result);
        } catch (Exception | Error failed) {
            exchange.setException(failed);
        }
    }
}

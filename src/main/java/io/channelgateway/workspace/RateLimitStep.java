package io.channelgateway.workspace;

import io.channelgateway.failure.Refusal;
import io.channelgateway.ledger.Count;
import io.channelgateway.worker.WaitingStep;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;

/** Counts a call against the workspace's plan and leaves the status in the variable {@code rateLimit}, or refuses. */
public final class RateLimitStep extends WaitingStep<Count> {

    private final RateLimits rateLimits;

    public RateLimitStep(RateLimits rateLimits, Executor workers) {
        super(workers);
        this.rateLimits = rateLimits;
    }

    /** Null for a caller who is neither counted nor limited. */
    @Override
    protected CompletableFuture<Count> start(Exchange exchange) {
        Caller caller = exchange.getVariable("caller", Caller.class);
        return caller.key().rateLimitTier().isMetered()
                ? rateLimits.count(caller)
                : CompletableFuture.completedFuture(null);
    }

    /** @throws Refusal 429, if the day's or the minute's limit is reached; nothing is counted then */
    @Override
    protected void finish(Exchange exchange, Count count) {
        if (count == null) {
            return;
        }
        Caller caller = exchange.getVariable("caller", Caller.class);
        exchange.setVariable("rateLimit", rateLimits.status(caller, count));
        if (!count.isCounted()) {
            throw rateLimits.exceeded(caller, count, exchange.getVariable("message") != null);
        }
    }
}

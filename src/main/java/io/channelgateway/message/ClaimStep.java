package io.channelgateway.message;

import io.channelgateway.worker.WaitingStep;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;

/** Writes the message into the ledger before it is sent; the idempotent consumer then knows at once who came first. */
public final class ClaimStep extends WaitingStep<Attempt> {

    private final LedgerRepository repository;

    public ClaimStep(LedgerRepository repository, Executor workers) {
        super(workers);
        this.repository = repository;
    }

    @Override
    protected CompletableFuture<Attempt> start(Exchange exchange) {
        return repository.claim(exchange);
    }

    @Override
    protected void finish(Exchange exchange, Attempt first) {
        exchange.setVariable(Attempt.VARIABLE, first);
    }
}

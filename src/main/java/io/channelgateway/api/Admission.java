package io.channelgateway.api;

import io.channelgateway.failure.Refusal;
import io.channelgateway.worker.WaitingStep;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;

/** Lets in whoever has a key with a permission; what the {@link Callers} leave goes on. */
public final class Admission extends WaitingStep<Void> {

    private final Callers callers;
    private final Set<String> permissions;

    /** @param permissions one of these is enough */
    public Admission(Callers callers, Set<String> permissions, Executor workers) {
        super(workers);
        this.callers = callers;
        this.permissions = permissions;
    }

    /** @throws Refusal 401, or 429 after too many failures from the client's address */
    @Override
    protected CompletableFuture<Void> start(Exchange exchange) {
        return callers.identify(exchange);
    }

    /** @throws Refusal 403 */
    @Override
    protected void finish(Exchange exchange, Void known) {
        Callers.checkPermission(exchange, permissions);
    }
}

package io.channelgateway.message;

import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.Refusal;
import io.channelgateway.worker.WaitingStep;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;

/**
 * Gives a duplicate the answer of the first request with its key.
 *
 * <p>It refuses with 409 if the payload differs, or if the first request takes too long.
 */
public final class FirstAnswer extends WaitingStep<Answer> {

    private final long waitSeconds;

    /** @param waitSeconds how long a duplicate waits */
    public FirstAnswer(long waitSeconds, Executor workers) {
        super(workers);
        this.waitSeconds = waitSeconds;
    }

    @Override
    protected CompletableFuture<Answer> start(Exchange exchange) {
        Attempt first = exchange.getVariable(Attempt.VARIABLE, Attempt.class);
        if (!first.fingerprint().equals(exchange.getVariable("claim", Claim.class).fingerprint())) {
            throw new Refusal(
                    ErrorCode.IDEMPOTENCY_CONFLICT,
                    "This Idempotency-Key was used with a different payload. Nothing was sent; use a new key.");
        }
        return first.answer().copy().orTimeout(waitSeconds, TimeUnit.SECONDS).exceptionally(tooLate -> null);
    }

    @Override
    protected void finish(Exchange exchange, Answer answer) {
        if (answer == null) {
            throw new Refusal(
                    ErrorCode.IDEMPOTENCY_CONFLICT,
                    "The first request with this Idempotency-Key is still running. Nothing was sent twice; try again.",
                    5L);
        }
        exchange.setVariable(Answer.VARIABLE, answer);
    }
}

package io.channelgateway.message;

import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.Refusal;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Gives a duplicate the answer of the first request with its key, and waits for it without holding a thread.
 *
 * <p>It refuses with 409 if the payload differs, or if the first request takes too long.
 */
public final class FirstAnswer extends AsyncProcessorSupport {

    private final long waitSeconds;
    private final Executor executor;

    /**
     * @param waitSeconds how long a duplicate waits
     * @param executor continues the duplicates, so that the first request's thread does not
     */
    public FirstAnswer(long waitSeconds, Executor executor) {
        this.waitSeconds = waitSeconds;
        this.executor = executor;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Attempt first = exchange.getVariable(Attempt.VARIABLE, Attempt.class);
        if (!first.fingerprint().equals(exchange.getVariable("claim", Claim.class).fingerprint())) {
            exchange.setException(new Refusal(
                    ErrorCode.IDEMPOTENCY_CONFLICT,
                    "This Idempotency-Key was used with a different payload. Nothing was sent; use a new key."));
            callback.done(true);
            return true;
        }
        first.answer()
                .copy()
                .orTimeout(waitSeconds, TimeUnit.SECONDS)
                .whenCompleteAsync((answer, tooLate) -> finish(exchange, answer, callback), executor);
        return false;
    }

    private static void finish(Exchange exchange, Answer answer, AsyncCallback callback) {
        if (answer == null) {
            exchange.setException(new Refusal(
                    ErrorCode.IDEMPOTENCY_CONFLICT,
                    "The first request with this Idempotency-Key is still running. Nothing was sent twice; try again.",
                    5L));
        } else {
            exchange.setVariable(Answer.VARIABLE, answer);
        }
        callback.done(false);
    }
}

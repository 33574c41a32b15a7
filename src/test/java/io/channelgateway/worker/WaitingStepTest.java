package io.channelgateway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** A step that fails must neither pass for one that went well nor leave its route waiting, whatever it fails with. */
class WaitingStepTest {

    private static final String REASON = "there is no such class";

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private final AsyncCallback callback = done::complete;

    /** A step that waits for the result and fails when it takes it over. */
    private static WaitingStep<String> step(Supplier<CompletableFuture<String>> start) {
        return new WaitingStep<>(Runnable::run) {
            @Override
            protected CompletableFuture<String> start(Exchange exchange) {
                return start.get();
            }

            @Override
            protected void finish(Exchange exchange, String result) {
                throw new NoClassDefFoundError(REASON);
            }
        };
    }

    private void assertFailed() throws Exception {
        done.get(5, TimeUnit.SECONDS);
        assertThat(exchange.getException()).hasRootCauseMessage(REASON);
    }

    @Test
    void failsIfItCannotStart() throws Exception {
        step(() -> {
            throw new NoClassDefFoundError(REASON);
        }).process(exchange, callback);

        assertFailed();
    }

    @Test
    void failsIfItCannotTakeOverWhatIsThereAtOnce() throws Exception {
        step(() -> CompletableFuture.completedFuture("there")).process(exchange, callback);

        assertFailed();
    }

    @Test
    void failsIfItCannotTakeOverWhatComesLater() throws Exception {
        CompletableFuture<String> later = new CompletableFuture<>();
        step(() -> later).process(exchange, callback);

        later.complete("there");

        assertFailed();
    }
}

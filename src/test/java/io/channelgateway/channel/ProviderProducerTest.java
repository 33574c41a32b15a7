package io.channelgateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** A call that fails must not leave its route waiting, whatever it fails with. */
class ProviderProducerTest {

    private static final String REASON = "there is no such class";

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private final AsyncCallback callback = done::complete;

    /** A producer that makes the call and fails when it reads the answer. */
    private static ProviderProducer<String> producer(Supplier<CompletableFuture<String>> call) {
        return new ProviderProducer<>(new DirectEndpoint("direct:call", new DirectComponent())) {
            @Override
            protected CompletableFuture<String> send(Exchange exchange) {
                return call.get();
            }

            @Override
            protected void finish(Exchange exchange, String answer) {
                throw new NoClassDefFoundError(REASON);
            }
        };
    }

    private void assertFailed() throws Exception {
        done.get(5, TimeUnit.SECONDS);
        assertThat(exchange.getException()).hasRootCauseMessage(REASON);
    }

    @Test
    void failsIfItCannotCall() throws Exception {
        producer(() -> {
            throw new NoClassDefFoundError(REASON);
        }).process(exchange, callback);

        assertFailed();
    }

    @Test
    void failsIfItCannotReadTheAnswer() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        producer(() -> answer).process(exchange, callback);

        answer.complete("{}");

        assertFailed();
    }
}

package io.channelgateway.sandbox;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;

/** The stock consumer, which leaves the form of a request in the variable {@code form}, too. */
final class SandboxConsumer extends VertxPlatformHttpConsumer {

    SandboxConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        super(endpoint, processor, List.of(), Sandbox.ROUTER);
    }

    @Override
    protected Future<Void> processHttpRequest(Exchange exchange, RoutingContext ctx) {
        SandboxForm form = SandboxForm.of(ctx.request().formAttributes(), ctx.get(FormReader.FILES));
        exchange.setVariable(SandboxForm.VARIABLE, form);
        return super.processHttpRequest(exchange, ctx);
    }
}

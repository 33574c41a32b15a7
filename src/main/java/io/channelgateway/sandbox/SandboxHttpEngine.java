package io.channelgateway.sandbox;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;

/**
 * platform-http for the sandbox's providers: on the sandbox's own server, with consumers that leave the form of a
 * request in the variable {@code form}, too.
 */
public final class SandboxHttpEngine extends VertxPlatformHttpEngine {

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new VertxPlatformHttpConsumer(endpoint, processor, List.of(), Sandbox.ROUTER) {
            @Override
            protected Future<Void> processHttpRequest(Exchange exchange, RoutingContext ctx) {
                SandboxForm form = SandboxForm.of(ctx.request().formAttributes(), ctx.get(FormReader.FILES));
                exchange.setVariable(SandboxForm.VARIABLE, form);
                return super.processHttpRequest(exchange, ctx);
            }
        };
    }

    @Override
    protected void doInit() {
        // The stock engine would bind itself as the one engine of the context, which the API's is.
    }
}

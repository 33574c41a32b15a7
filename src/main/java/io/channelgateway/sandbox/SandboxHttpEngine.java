package io.channelgateway.sandbox;

import java.util.List;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;

/** platform-http for the sandbox's providers: stock consumers on the sandbox's own server. */
public final class SandboxHttpEngine extends VertxPlatformHttpEngine {

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new VertxPlatformHttpConsumer(endpoint, processor, List.of(), Sandbox.ROUTER);
    }

    @Override
    protected void doInit() {
        // The stock engine would bind itself as the one engine of the context, which the API's is.
    }
}

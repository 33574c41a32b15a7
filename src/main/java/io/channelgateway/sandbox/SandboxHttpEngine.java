package io.channelgateway.sandbox;

import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;

/** platform-http for the sandbox's providers: on the sandbox's own server, with consumers that know forms. */
public final class SandboxHttpEngine extends VertxPlatformHttpEngine {

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new SandboxConsumer(endpoint, processor);
    }

    @Override
    protected void doInit() {
        // The stock engine would bind itself as the one engine of the context, which the API's is.
    }
}

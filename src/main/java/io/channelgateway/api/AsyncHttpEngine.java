package io.channelgateway.api;

import io.channelgateway.observe.Observation;
import io.channelgateway.worker.Workers;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/** The API's platform-http on Vert.x, with consumers that hold no thread while an exchange waits. */
public final class AsyncHttpEngine extends VertxPlatformHttpEngine {

    private final Workers workers;
    private final Observation observation;

    /** @param workers runs the routes; when it is exhausted, requests are answered with 503 */
    public AsyncHttpEngine(Workers workers, Observation observation) {
        this.workers = workers;
        this.observation = observation;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new AsyncHttpConsumer(
                endpoint,
                processor,
                VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort()),
                workers,
                observation);
    }
}

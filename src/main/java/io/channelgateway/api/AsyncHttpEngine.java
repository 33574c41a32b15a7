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
    private final String router;

    /** @param workers runs the routes; when it is exhausted, requests are answered with 503 */
    public AsyncHttpEngine(Workers workers, Observation observation) {
        this(workers, observation, null);
    }

    /** @param router the name of the router that routes attach to; null for that of the server in the same Camel */
    public AsyncHttpEngine(Workers workers, Observation observation, String router) {
        this.workers = workers;
        this.observation = observation;
        this.router = router;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        String name = router == null ? VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort()) : router;
        return new AsyncHttpConsumer(endpoint, processor, name, workers, observation);
    }
}

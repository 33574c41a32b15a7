package io.channelgateway.bench.server;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * What a JVM can do at most: it passes each request on to the provider, without a thread that waits.
 *
 * <p>Arguments: its port and the provider's.
 */
public final class VertxProgram {

    /** On each event loop; more than any case has. */
    private static final int CONNECTIONS = 4_096;

    private VertxProgram() {}

    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        int providerPort = Integer.parseInt(arguments[1]);
        DeploymentOptions onEachCore =
                new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
        Vertx.vertx().deployVerticle(() -> new AbstractVerticle() {
            private HttpClient provider;

            @Override
            public void start() {
                provider = getVertx().createHttpClient(new HttpClientOptions()
                        .setDefaultHost("127.0.0.1")
                        .setDefaultPort(providerPort)
                        .setMaxPoolSize(CONNECTIONS));
                getVertx().createHttpServer().requestHandler(this::pass).listen(port, "127.0.0.1");
            }

            private void pass(HttpServerRequest request) {
                request.body()
                        .compose(body -> provider.request(HttpMethod.POST, request.uri())
                                .compose(call -> call.putHeader("Content-Type", "application/json").send(body)))
                        .compose(HttpClientResponse::body)
                        .onSuccess(answer -> request.response()
                                .putHeader("Content-Type", "application/json")
                                .end(answer))
                        .onFailure(failure -> request.response().setStatusCode(502).end(failure.toString()));
            }
        }, onEachCore);
    }
}

package io.channelgateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.Management;
import io.channelgateway.support.NoMoreThreads;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.vertx.core.impl.VertxThread;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the management port says of a gateway's life and readiness. */
class HealthTest {

    private final FakeProvider slack =
            FakeProvider.answering(FakeProvider.json(200, "{\"ok\":true,\"ts\":\"1.2\"}"));
    private final String token = Secrets.make("xoxb-");
    private final TestGateway.Builder builder =
            TestGateway.builder().channel("slack", "{token: " + token + ", base_url: \"" + slack.url() + "\"}");
    private final Management management = Management.of(builder);
    private TestGateway gateway;

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        slack.close();
    }

    @Test
    void saysLiveAndReadyWhenEverythingIsUp() {
        gateway = builder.start();

        assertThat(management.live().status()).isEqualTo(200);
        assertThat(management.live().of("event-loops")).isEqualTo("UP");
        assertThat(management.live().of("workers")).isEqualTo("UP");
        assertThat(management.ready().status()).as(management.ready().text()).isEqualTo(200);
        for (String check : new String[] {"door", "api-server", "gateway-routes", "ledger", "workspaces"}) {
            assertThat(management.ready().of(check)).as(check).isEqualTo("UP");
        }
    }

    @Test
    void answersWhileTheProcessCanHaveNoMoreThreads() {
        try (NoMoreThreads full = new NoMoreThreads(VertxThread.class)) {
            gateway = builder.start();
            full.reached(true);

            CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> management.live().status());
            CompletableFuture<String> metrics = CompletableFuture.supplyAsync(management::metrics);

            assertThat(status.orTimeout(5, TimeUnit.SECONDS).join()).isEqualTo(200);
            assertThat(metrics.orTimeout(5, TimeUnit.SECONDS).join()).contains("gateway_requests_in_flight");
        }
    }

    @Test
    void isNotReadyWithoutARouteThatShouldRunAndNamesIt() throws Exception {
        gateway = builder.start();

        gateway.gateway().getCamelContext().getRouteController().stopRoute("slack");

        assertThat(management.ready().status()).isEqualTo(503);
        assertThat(management.ready().of("gateway-routes")).isEqualTo("DOWN");
        assertThat(management.ready().message("gateway-routes")).contains("slack");
        assertThat(management.live().status()).isEqualTo(200);
    }

    @Test
    void tellsOfABrokenEditOfTheWorkspacesAndStaysReady() throws IOException {
        gateway = builder.start();
        String good = Files.readString(gateway.workspacesFile());

        Files.writeString(gateway.workspacesFile(), good.replace("plan: org", "plan: " + token));
        Awaitility.await().until(() -> management.ready().message("workspaces").contains("not in force"));

        assertThat(management.ready().status()).isEqualTo(200);
        assertThat(management.ready().message("workspaces"))
                .contains(gateway.workspacesFile().getFileName() + ":4");
        assertThat(management.ready().text()).doesNotContain(token);
        assertThat(management.metrics()).containsPattern("gateway_workspaces_faults [1-9]");
        Files.writeString(gateway.workspacesFile(), good + "\n");
        Awaitility.await().until(() -> management.ready().message("workspaces").equals("The workspaces are loaded."));
        assertThat(management.metrics()).contains("gateway_workspaces_faults 0");
    }

    @Test
    void isNotReadyBeforeTheDoorClosesWhenItStops() {
        gateway = builder.property("gateway.drain-delay-seconds", 1).start();
        CompletableFuture<Void> stop = CompletableFuture.runAsync(gateway::close);

        Awaitility.await().until(() -> management.ready().status() == 503);

        assertThat(management.ready().message("door")).isEqualTo("The gateway is stopping.");
        assertThat(management.live().status()).isEqualTo(200);
        assertThat(gateway.send(TestGateway.body("slack", "C01234567")).status()).isEqualTo(200);
        stop.join();
    }
}

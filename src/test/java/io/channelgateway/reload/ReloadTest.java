package io.channelgateway.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FakeProvider.Received;
import io.channelgateway.support.Management;
import io.channelgateway.support.RouteFolder;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.UnreadableFolder;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits of route files while the gateway runs. */
class ReloadTest {

    private static final String WEBHOOK = "channels/webhook.camel.yaml";
    private static final String BODY = TestGateway.body("webhook", "ann");

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    private final CountDownLatch oldAnswer = new CountDownLatch(1);
    private final FakeProvider provider = FakeProvider.answeringEach(request -> connection -> {
        if (request.body().equals("wait")) {
            oldAnswer.await();
        }
        return FakeProvider.json(200, "{\"id\":\"" + version(request) + "\"}").to(connection);
    });
    private final String sandboxKey = Secrets.make("wbk_test_");
    private RouteFolder routes;
    private Management management;
    private TestGateway.Builder builder;
    private TestGateway gateway;

    private static String version(Received request) {
        return request.headers().get("x-version");
    }

    @BeforeEach
    void start() {
        routes = new RouteFolder(folder);
        routes.write(WEBHOOK, webhook("one"));
        builder = TestGateway.builder()
                .tier("unmetered")
                .property("gateway.routes", folder)
                .property("gateway.routes-reload", true)
                .property("gateway.routes-reread-millis", 100)
                .property("gateway.provider-timeout-seconds", 60)
                .workspaces("  - id: sandbox\n    plan: org\n    sandbox: true\n    keys:\n      - id: key_s\n"
                        + "        sha256: " + Workspaces.sha256(sandboxKey) + "\n"
                        + "        permissions: [write:channels, read:channels]\n");
        management = Management.of(builder);
        gateway = builder.start();
    }

    @AfterEach
    void stop() throws IOException {
        oldAnswer.countDown();
        gateway.close();
        provider.close();
    }

    private String webhook(String version) {
        return RouteFolder.webhook("webhook", provider.url(), version);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(20));
    }

    private void awaitVersion(String version) {
        await().until(() -> version.equals(gateway.send(BODY).id()));
    }

    private void awaitRefusal() {
        await().until(() -> management.ready().message("gateway-routes").contains("not in force"));
    }

    @Test
    void putsAnEditedFileInForceWhileARequestOnTheOldOneFinishesThere() {
        CompletableFuture<Answer> old = gateway.sendAsync(TestGateway.body("webhook", "ann", "wait"));
        await().until(() -> provider.received().size() == 1);

        routes.write(WEBHOOK, webhook("two"));
        awaitVersion("two");

        assertThat(management.metrics()).containsPattern("gateway_routes_generations\\S* 2.0");
        oldAnswer.countDown();
        assertThat(old.join().id()).isEqualTo("one");
        await().until(() -> management.metrics().matches("(?s).*gateway_routes_generations\\S* 1.0.*"));
        assertThat(gateway.send(BODY).id()).isEqualTo("two");
        assertThat(management.metrics()).containsPattern("gateway_routes_reload_total\\{\\S*result=\"done\"\\S* 1.0");
    }

    @Test
    void keepsTheOldRoutesOnABrokenEditAndSaysSoUntilItIsRepaired() {
        routes.write(WEBHOOK, webhook("two").replace("      steps:", "      nonsense: 1\n      steps:"));
        awaitRefusal();

        assertThat(gateway.send(BODY).id()).isEqualTo("one");
        assertThat(management.ready().status()).isEqualTo(200);
        assertThat(management.ready().message("gateway-routes")).contains("webhook.camel.yaml:15");
        assertThat(management.metrics()).containsPattern("gateway_routes_reload_total\\{\\S*result=\"refused\"\\S* 1.0");
        assertThat(management.metrics()).containsPattern("gateway_routes_faults\\S* [1-9]");
        routes.write(WEBHOOK, webhook("three"));
        awaitVersion("three");
        assertThat(management.ready().message("gateway-routes")).endsWith("routes are started.");
    }

    @Test
    void keepsTheOldRoutesWhileAFileIsHalfSaved() {
        String whole = webhook("two");

        routes.write(WEBHOOK, whole.substring(0, whole.indexOf("      steps:")));
        awaitRefusal();

        assertThat(gateway.send(BODY).id()).isEqualTo("one");
        routes.write(WEBHOOK, whole);
        awaitVersion("two");
    }

    @Test
    void keepsTheOldRoutesWhenTheNewOnesCannotStart() {
        routes.write("twin.camel.yaml", """
                - route:
                    id: twin
                    from:
                      uri: direct:webhook
                      steps:
                        - to: direct:slack
                """);
        awaitRefusal();

        assertThat(gateway.send(BODY).id()).isEqualTo("one");
    }

    @Test
    void goesOnBesideAFolderThatCouldNeverBeRead() throws IOException {
        gateway.close();
        try (UnreadableFolder unreadable = new UnreadableFolder(folder, elsewhere)) {
            gateway = builder.start();

            routes.write(WEBHOOK, webhook("two"));

            awaitVersion("two");
            assertThat(management.ready().message("gateway-routes"))
                    .endsWith("routes are started.")
                    .doesNotContain(unreadable.path().toString());
        }
    }

    @Test
    void keepsTheOldRoutesOfAFolderThatCannotBeReadAnyMore() throws IOException {
        try (UnreadableFolder unreadable = new UnreadableFolder(folder, elsewhere)) {
            routes.delete(WEBHOOK);
            awaitRefusal();

            assertThat(management.ready().message("gateway-routes")).endsWith(unreadable.path().getFileName() + ".");
            assertThat(gateway.send(BODY).id()).isEqualTo("one");
        }
        await().until(() -> gateway.send(BODY).status() == 400);
    }

    @Test
    void readsHiddenFilesAsLittleAsTheStart() throws IOException {
        Files.createDirectory(folder.resolve(".old"));
        routes.write(".old/webhook.camel.yaml", webhook("old"));

        routes.write(WEBHOOK, webhook("two"));

        awaitVersion("two");
    }

    @Test
    void addsAChannelWithItsFileAndRemovesItAgain() {
        assertThat(gateway.send(TestGateway.body("second", "ann")).status()).isEqualTo(400);

        routes.write("channels/second.camel.yaml", RouteFolder.webhook("second", provider.url(), "new"));
        Set<Integer> statuses = new TreeSet<>();
        await().pollInterval(Duration.ofMillis(10)).until(() -> {
            int status = gateway.send(TestGateway.body("second", "ann")).status();
            statuses.add(status);
            return status == 200;
        });
        assertThat(statuses).isSubsetOf(200, 400);
        routes.delete("channels/second.camel.yaml");
        await().until(() -> gateway.send(TestGateway.body("second", "ann")).status() == 400);

        Answer gone = gateway.send(TestGateway.body("second", "ann"));
        assertThat(gone.code()).isEqualTo("validation_error");
        assertThat(gone.message())
                .isEqualTo("channel must be one of email, slack, teams, telegram, webhook, whatsapp.");
        assertThat(gateway.send(BODY).status()).isEqualTo(200);
    }

    @Test
    void changesWhatAFailureMeansForAllRoutes() {
        String body = TestGateway.body("webhook", "ann", "x");
        assertThat(gateway.send(body, "Authorization", "Bearer wbk_none").status()).isEqualTo(401);

        routes.write("errors.camel.yaml", routes.read("errors.camel.yaml")
                .replace("bean:answers?method=refused", "bean:answers?method=storeDown"));

        await().until(() -> gateway.send(body, "Authorization", "Bearer wbk_none").status() == 503);
        assertThat(gateway.get("/v1/channels/messages?nonsense=1").status()).isEqualTo(503);
    }

    @Test
    void keepsTheSandboxWithItsMessages() {
        String[] sandbox = {"Authorization", "Bearer " + sandboxKey};
        assertThat(gateway.send(TestGateway.body("slack", "C01234567", "before"), sandbox).status()).isEqualTo(200);

        routes.write(WEBHOOK, webhook("two"));
        awaitVersion("two");
        await().until(() -> management.metrics().matches("(?s).*gateway_routes_generations\\S* 1.0.*"));

        assertThat(gateway.send(TestGateway.body("slack", "C01234567", "after"), sandbox).status()).isEqualTo(200);
        assertThat(gateway.send(TestGateway.body("email", "a@example.com", "mail"), sandbox).status()).isEqualTo(200);
        Answer listed = gateway.exchange(HttpRequest.newBuilder(
                        URI.create(gateway.url() + "/sandbox/messages"))
                .header(sandbox[0], sandbox[1])
                .build());
        assertThat(listed.json().path("messages").findValuesAsText("text")).containsExactly("mail", "after", "before");
    }
}

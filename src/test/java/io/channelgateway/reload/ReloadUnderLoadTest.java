package io.channelgateway.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.bench.load.Load;
import io.channelgateway.bench.load.LoadGenerator;
import io.channelgateway.bench.load.LoadResult;
import io.channelgateway.bench.load.Probe;
import io.channelgateway.bench.load.Request;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.RouteFolder;
import io.channelgateway.support.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All kinds of edits while sends come at a rate that does not wait for anybody: none may fail.
 *
 * <p>{@code -Dreload.seconds=30 -Dreload.per-second=1000} makes it long.
 */
class ReloadUnderLoadTest {

    private static final int SECONDS = Integer.getInteger("reload.seconds", 5);
    private static final int PER_SECOND = Integer.getInteger("reload.per-second", 200);
    private static final long PROVIDER_MILLIS = 50;
    private static final String WEBHOOK = "channels/webhook.camel.yaml";

    @TempDir
    Path folder;

    private final Map<String, AtomicInteger> messages = new ConcurrentHashMap<>();
    private final FakeProvider provider = FakeProvider.answeringEach(request -> {
        messages.computeIfAbsent(request.headers().get("x-version"), version -> new AtomicInteger()).incrementAndGet();
        return FakeProvider.after(PROVIDER_MILLIS, FakeProvider.json(200, "{\"id\":\"1\"}"));
    });
    private RouteFolder routes;
    private TestGateway gateway;

    @BeforeEach
    void start() {
        routes = new RouteFolder(folder);
        routes.write(WEBHOOK, webhook("one"));
        gateway = TestGateway.builder()
                .tier("unmetered")
                .property("gateway.routes", folder)
                .property("gateway.routes-reload", true)
                .property("gateway.routes-reread-millis", 100)
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        provider.close();
    }

    private String webhook(String version) {
        return RouteFolder.webhook("webhook", provider.url(), version);
    }

    @Test
    void failsNoSendAndSendsNoneTwice() {
        CompletableFuture<LoadResult> load = CompletableFuture.supplyAsync(this::load);
        await(() -> messages.containsKey("one"));
        routes.write(WEBHOOK, webhook("two"));
        await(() -> messages.containsKey("two"));
        routes.write(WEBHOOK, webhook("broken").replace("- route:", "- rout:"));
        routes.write("channels/second.camel.yaml", RouteFolder.webhook("second", provider.url(), "second"));
        routes.write(WEBHOOK, webhook("three"));
        await(() -> messages.containsKey("three"));
        await(() -> gateway.send(TestGateway.body("second", "ann")).status() == 200);
        routes.delete("channels/second.camel.yaml");
        await(() -> gateway.send(TestGateway.body("second", "ann")).status() == 400);
        for (int edit = 0; !load.isDone(); edit++) {
            String version = "edit-" + edit;
            routes.write(WEBHOOK, webhook(version));
            await(() -> messages.containsKey(version) || load.isDone());
        }

        LoadResult result = load.join();

        System.out.printf(
                "reload under load: answers=%d errors=%d p50=%.0f ms p99=%.0f ms versions=%d %s%n",
                result.answers(), result.errors(), result.latencies().millis(0.5), result.latencies().millis(0.99),
                messages.size(), messages);
        assertThat(result.errors()).as(result.firstError()).isZero();
        assertThat(result.answers()).isGreaterThan((long) PER_SECOND * SECONDS / 2);
        assertThat(messages).doesNotContainKey("broken");
        int second = messages.remove("second").get();
        assertThat(messages.values().stream().mapToInt(AtomicInteger::get).sum()).isEqualTo((int) result.answers());
        assertThat(second).isPositive();
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition);
    }

    private LoadResult load() {
        Request request = new Request(
                "/v1/channels/send", List.of(gateway.key()), true, TestGateway.body("webhook", "ann", "Hello"));
        Load load = new Load(
                new InetSocketAddress("127.0.0.1", gateway.gateway().port()), request, 256, PER_SECOND);
        try (LoadGenerator generator = new LoadGenerator(load)) {
            return generator.send(Duration.ZERO, Duration.ofSeconds(SECONDS), Probe.NONE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

package io.channelgateway.crash;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FreePort;
import io.channelgateway.support.GatewayProcess;
import io.channelgateway.support.TestGateway;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One store's run: load, kill, restart, retry, and the count at the end. */
final class CrashRun {

    private static final String KEY = "wbk_crash";
    private static final int CLIENTS = 32;
    private static final Duration FINAL_PATIENCE = Duration.ofSeconds(90);

    private final String store;
    private final Map<String, String> environment = new HashMap<>();
    private final Random random = new Random(42);
    private final AtomicLong ts = new AtomicLong();
    private final Map<String, AtomicInteger> messagesOfKey = new ConcurrentHashMap<>();
    private final Map<String, String> firstAnswer = new ConcurrentHashMap<>();
    private final Map<String, Boolean> open = new ConcurrentHashMap<>();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private URI send;
    private int lost;

    CrashRun(String store, Map<String, String> storeEnvironment) {
        this.store = store;
        environment.putAll(storeEnvironment);
    }

    CrashResult kill(int kills) throws IOException, InterruptedException {
        try (FakeProvider slack = FakeProvider.answeringEach(this::record)) {
            prepare(slack);
            for (int kill = 1; kill <= kills; kill++) {
                try (GatewayProcess gateway = start()) {
                    settle(Duration.ofSeconds(2));
                    loadUntilKilled(gateway);
                }
                System.out.printf("%s: kill %d of %d, %d keys, %d open%n", store, kill, kills, messagesOfKey.size(), open.size());
            }
            try (GatewayProcess last = start()) {
                settle(FINAL_PATIENCE);
                CrashResult result = count(kills);
                last.terminate();
                return result;
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private void prepare(FakeProvider slack) throws IOException {
        Path workspaces = Files.createTempFile("crash", ".yaml");
        Files.writeString(workspaces, """
                workspaces:
                  - id: crash
                    plan: org
                    keys: [{id: key_1, sha256: %s, permissions: ["write:channels"], rate_limit_tier: unmetered}]
                    channels:
                      slack: {token: xoxb-crash, base_url: "%s"}
                """.formatted(Workspaces.sha256(KEY), slack.url()));
        environment.put("GATEWAY_WORKSPACES", workspaces.toString());
        environment.put("GATEWAY_CONNECTION_CHECK_SECONDS", "0");
        environment.put("GATEWAY_PORT", Integer.toString(FreePort.next()));
        environment.put("GATEWAY_MANAGEMENT_PORT", Integer.toString(FreePort.next()));
        send = URI.create("http://127.0.0.1:" + environment.get("GATEWAY_PORT") + "/v1/channels/send");
    }

    /** The provider: every message's text is its key, and each is taken after up to 20 ms. */
    private FakeProvider.Reply record(FakeProvider.Received request) {
        String text = request.body().replaceFirst("(?s).*\"text\":\"([^\"]+)\".*", "$1");
        messagesOfKey.computeIfAbsent(text, key -> new AtomicInteger()).incrementAndGet();
        String answer = "{\"ok\":true,\"ts\":\"" + ts.incrementAndGet() + ".000001\"}";
        return FakeProvider.after(ts.get() % 20, FakeProvider.json(200, answer));
    }

    private GatewayProcess start() throws IOException, InterruptedException {
        GatewayProcess gateway = GatewayProcess.start(environment);
        Instant giveUp = Instant.now().plusSeconds(60);
        while (!gateway.out().contains("started port=")) {
            if (Instant.now().isAfter(giveUp)) {
                throw new IllegalStateException("The gateway does not start: " + gateway.err());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return gateway;
    }

    private void loadUntilKilled(GatewayProcess gateway) throws IOException, InterruptedException {
        AtomicBoolean alive = new AtomicBoolean(true);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            running.add(clients.submit(() -> {
                while (alive.get()) {
                    String key = UUID.randomUUID().toString();
                    open.put(key, true);
                    ask(key);
                }
            }));
        }
        TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(1_500));
        gateway.close();
        alive.set(false);
        await(running);
    }

    /** Asks again for every key without a final answer, until there is none or the time is up. */
    private void settle(Duration patience) throws InterruptedException {
        Instant giveUp = Instant.now().plus(patience);
        while (!open.isEmpty() && Instant.now().isBefore(giveUp)) {
            List<Future<?>> running = new ArrayList<>();
            for (String key : open.keySet()) {
                running.add(clients.submit(() -> ask(key)));
            }
            await(running);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** A 200 and an unknown outcome are final; everything else is to be asked again. */
    private void ask(String key) {
        HttpResponse<String> answer = post(key);
        boolean isFinal = answer != null
                && (answer.statusCode() == 200 || answer.body().contains("\"outcome\":\"unknown\""));
        if (isFinal) {
            firstAnswer.putIfAbsent(key, answer.statusCode() + answer.body());
            open.remove(key);
        }
    }

    private HttpResponse<String> post(String key) {
        HttpRequest request = HttpRequest.newBuilder(send)
                .timeout(Duration.ofSeconds(5))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(TestGateway.body("slack", "C01234567", key)))
                .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException killed) {
            return null;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private CrashResult count(int kills) throws InterruptedException {
        lost = open.size();
        List<Future<Boolean>> replayed = new ArrayList<>();
        firstAnswer.forEach((key, answer) -> replayed.add(clients.submit(() -> isReplayed(key, answer))));
        for (Future<Boolean> same : replayed) {
            lost += get(same) ? 0 : 1;
        }
        int doubled = (int) messagesOfKey.values().stream().filter(count -> count.get() > 1).count();
        int unknown = (int) firstAnswer.values().stream().filter(answer -> !answer.startsWith("200")).count();
        return new CrashResult(store, kills, firstAnswer.size() + open.size(), doubled, lost, unknown);
    }

    private boolean isReplayed(String key, String answer) {
        HttpResponse<String> again = post(key);
        boolean wasSent = !answer.startsWith("200") || messagesOfKey.containsKey(key);
        return wasSent && again != null && answer.equals(again.statusCode() + again.body());
    }

    private static void await(List<Future<?>> running) throws InterruptedException {
        for (Future<?> one : running) {
            get(one);
        }
    }

    private static <T> T get(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (java.util.concurrent.ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }
}

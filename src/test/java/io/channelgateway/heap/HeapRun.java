package io.channelgateway.heap;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.GatewayProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The load of one kind of attachment on a gateway that is running. */
final class HeapRun {

    private static final String BODY = "{\"channel\":\"files\",\"recipient\":\"ann\",\"message\":\"x\",\"attachments\":["
            + "{\"filename\":\"a.bin\",\"mime_type\":\"application/octet-stream\",\"%s\":\"%s\"}]}";
    private static final String SHORT_BODY = "{\"channel\":\"files\",\"recipient\":\"ann\",\"message\":\"x\"}";

    private final GatewayProcess gateway;
    private final FakeProvider provider;
    private final URI send;
    private final int heapMb;
    private final int clients;
    private final int rounds;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    HeapRun(GatewayProcess gateway, FakeProvider provider, int port, int heapMb, int clients, int rounds) {
        this.gateway = gateway;
        this.provider = provider;
        this.send = URI.create("http://127.0.0.1:" + port + "/v1/channels/send");
        this.heapMb = heapMb;
        this.clients = clients;
        this.rounds = rounds;
    }

    HeapResult inRequests(byte[] file) throws IOException, InterruptedException {
        return load("content_base64", Base64.getEncoder().encodeToString(file));
    }

    HeapResult atUrl(String url) throws IOException, InterruptedException {
        return load("url", url);
    }

    private HeapResult load(String field, String value) throws IOException, InterruptedException {
        byte[] body = BODY.formatted(field, value).getBytes(StandardCharsets.US_ASCII);
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger unavailable = new AtomicInteger();
        AtomicInteger other = new AtomicInteger();
        CountDownLatch together = new CountDownLatch(clients);
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            running.add(threads.submit(() -> {
                together.countDown();
                together.await();
                for (int round = 0; round < rounds; round++) {
                    count(post(body), sent, unavailable, other);
                    provider.forget();
                }
                return null;
            }));
        }
        await(running);
        threads.shutdown();
        return new HeapResult(
                field, heapMb, clients, clients * rounds, sent.get(), unavailable.get(), other.get(), isAlive());
    }

    private static void count(
            HttpResponse<String> answer, AtomicInteger sent, AtomicInteger unavailable, AtomicInteger other) {
        if (answer != null && answer.statusCode() == 200) {
            sent.incrementAndGet();
        } else if (answer != null
                && answer.statusCode() == 503
                && answer.headers().firstValue("Retry-After").isPresent()) {
            unavailable.incrementAndGet();
        } else {
            other.incrementAndGet();
            System.out.println(answer == null ? "no answer" : answer.statusCode() + " " + answer.body());
        }
    }

    private boolean isAlive() throws IOException {
        HttpResponse<String> answer = post(SHORT_BODY.getBytes(StandardCharsets.US_ASCII));
        return answer != null
                && answer.statusCode() == 200
                && !(gateway.out() + gateway.err()).contains("java.lang.OutOfMemoryError");
    }

    private HttpResponse<String> post(byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(send)
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + HeapProgram.KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException none) {
            System.out.println(none);
            return null;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static void await(List<Future<?>> running) throws InterruptedException {
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (ExecutionException failed) {
                throw new IllegalStateException(failed.getCause());
            }
        }
    }
}

package io.channelgateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.channelgateway.support.RouteFolder;
import io.channelgateway.support.TestGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A GET of one's own in the routes folder, with whatever body its route leaves. */
class OwnEndpointTest {

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private volatile Supplier<Object> body;
    private TestGateway gateway;

    @BeforeEach
    void start() {
        new RouteFolder(folder).write("own.camel.yaml", """
                - rest:
                    path: /own
                    get:
                      - path: /body
                        to: direct:own
                - route:
                    id: own
                    from:
                      uri: direct:own
                      steps:
                        - process:
                            ref: leaveBody
                """);
        Processor leaveBody = exchange -> exchange.getMessage().setBody(body.get());
        gateway = TestGateway.builder()
                .property("gateway.routes", folder)
                .bean("leaveBody", leaveBody)
                .start();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** With a connection of its own for each that is not answered yet. */
    private CompletableFuture<HttpResponse<String>> get(String path) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create(gateway.url() + path)).build(), BodyHandlers.ofString());
    }

    @Test
    void answersWithAStream() {
        body = () -> new ByteArrayInputStream("streamed".getBytes(StandardCharsets.UTF_8));

        HttpResponse<String> answer = get("/own/body").join();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("streamed");
    }

    @Test
    void failsWithABodyThatIsNoText() {
        body = () -> Map.of("a", 1);

        HttpResponse<String> answer = get("/own/body").join();

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("internal_error").doesNotContain("sent");
    }

    @Test
    void holdsNobodyUpWithASlowStream() {
        int requests = 8;
        CountDownLatch reading = new CountDownLatch(requests);
        CountDownLatch mayEnd = new CountDownLatch(1);
        body = () -> new SlowStream(reading, mayEnd);
        try {
            List<CompletableFuture<HttpResponse<String>>> slow =
                    Stream.generate(() -> get("/own/body")).limit(requests).toList();
            await().until(() -> reading.getCount() == 0);

            assertThat(Stream.generate(() -> get("/openapi.yaml")).limit(requests).toList())
                    .allSatisfy(answer -> assertThat(answer).succeedsWithin(10, TimeUnit.SECONDS));
            assertThat(slow).noneMatch(CompletableFuture::isDone);
        } finally {
            mayEnd.countDown();
        }
    }

    private static final class SlowStream extends InputStream {

        private final CountDownLatch reading;
        private final CountDownLatch mayEnd;

        SlowStream(CountDownLatch reading, CountDownLatch mayEnd) {
            this.reading = reading;
            this.mayEnd = mayEnd;
        }

        @Override
        public int read() throws IOException {
            reading.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException interrupted) {
                throw new InterruptedIOException();
            }
            return -1;
        }
    }
}

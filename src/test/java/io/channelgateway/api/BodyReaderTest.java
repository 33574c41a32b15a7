package io.channelgateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FileChannelRoute;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long bodies share a bounded room, and only those whose sender has a key. */
class BodyReaderTest {

    /** A body of 133,000 bytes; there is room for two. */
    private static final String LONG = "{\"channel\":\"files\",\"recipient\":\"ann\",\"message\":\"x\",\"attachments\":["
            + "{\"filename\":\"a\",\"mime_type\":\"a/b\",\"content_base64\":\"" + "QUJD".repeat(33_250) + "\"}]}";

    private static final String OTHER_KEY = Secrets.make("wbk_other_");

    @TempDir
    Path routes;

    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final FakeProvider provider = FakeProvider.answering(connection -> {
        mayAnswer.await();
        return FakeProvider.json(200, "{}").to(connection);
    });
    private TestGateway gateway;

    @BeforeEach
    void start() {
        startWithRoomFor(2);
    }

    private void startWithRoomFor(int bodies) {
        gateway = TestGateway.builder()
                .workspaces("""
                          - id: other
                            name: Other
                            plan: pro
                            keys: [{id: key_other, name: other, sha256: %s, permissions: ["write:channels"]}]
                        """.formatted(Workspaces.sha256(OTHER_KEY)))
                .property("gateway.routes", FileChannelRoute.in(routes.resolve("for-" + bodies), provider, "maxCount: 3"))
                .property("gateway.bytes-in-flight", bodies * LONG.length() + 1_000)
                .property("gateway.body-deadline-seconds", 1)
                .property("gateway.provider-timeout-seconds", 30)
                .tier("unmetered")
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        mayAnswer.countDown();
        gateway.close();
        provider.close();
    }

    private HttpRequest.Builder request(String key) {
        return HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/channels/send"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json");
    }

    private CompletableFuture<Answer> fill() {
        CompletableFuture<Answer> first = gateway.sendAsync(LONG);
        gateway.sendAsync(LONG);
        Awaitility.await().until(() -> provider.received().size() == 2);
        return first;
    }

    private static void assertUnavailable(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.header("X-Request-ID")).startsWith("req_");
        assertThat(answer.header("X-RateLimit-Limit")).isNotNull();
    }

    @Test
    void refusesALongBodyWithoutRoomAndTakesItLater() {
        CompletableFuture<Answer> first = fill();

        assertUnavailable(gateway.send(LONG));
        assertUnavailable(gateway.exchange(request(gateway.key())
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(LONG)))
                .build()));
        assertThat(provider.received()).hasSize(2);

        mayAnswer.countDown();
        assertThat(first.join().status()).isEqualTo(200);
        Awaitility.await().until(() -> gateway.send(LONG).status() == 200);
    }

    @Test
    void leavesRoomForAnotherWorkspace() {
        gateway.close();
        startWithRoomFor(3);
        fill();

        assertUnavailable(gateway.send(LONG));
        CompletableFuture<Answer> others = gateway.sendAsync(LONG, "Authorization", "Bearer " + OTHER_KEY);
        Awaitility.await().until(() -> provider.received().size() == 3);
        mayAnswer.countDown();

        assertThat(others.join().status()).isEqualTo(200);
    }

    @Test
    void letsShortBodiesPassLongOnes() {
        fill();

        assertThat(gateway.send(TestGateway.body("files", "ann")).status()).isEqualTo(200);
    }

    @Test
    void keepsNothingOfALongBodyWithoutAKey() {
        fill();

        assertThat(gateway.send(LONG, "Authorization", "Bearer wbk_unknown").code()).isEqualTo("invalid_key");
        assertThat(gateway.exchange(request("wbk_unknown")
                        .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(LONG)))
                        .build())
                .code()).isEqualTo("invalid_key");
    }

    @Test
    void readsAChunkedBodyOfAnyLength() {
        mayAnswer.countDown();

        Answer answer = gateway.exchange(request(gateway.key())
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(LONG)))
                .build());

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(provider.received()).singleElement().satisfies(request ->
                assertThat(request.body()).isEqualTo("ABC".repeat(33_250)));
    }

    @Test
    void answersAClientThatAsksBeforeItSends() throws IOException {
        fill();

        assertThat(ask(LONG.length(), "")).startsWith("HTTP/1.1 503 ");
    }

    @Test
    void letsAClientThatAsksGoOn() throws IOException {
        assertThat(ask(2, "{}")).startsWith("HTTP/1.1 100 Continue").contains("HTTP/1.1 400 ");
    }

    @Test
    void doesNotWaitForALongBodyForEver() throws IOException {
        assertThat(raw(LONG.length(), "", "{\"channel\"")).startsWith("HTTP/1.1 400 ").contains("did not arrive within 1 seconds");
        mayAnswer.countDown();
        assertThat(gateway.send(LONG).status()).isEqualTo(200);
        assertThat(gateway.send(LONG).status()).isEqualTo(200);
    }

    @Test
    void doesNotWaitForAShortBodyForEver() throws IOException {
        assertThat(raw(100, "", "{\"channel\"")).startsWith("HTTP/1.1 400 ").contains("did not arrive within 1 seconds");
        assertThat(raw(100, "", "")).startsWith("HTTP/1.1 400 ").contains("did not arrive within 1 seconds");
        assertThat(raw("POST /v1/channels/send HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void closesAConnectionWhoseBodyIsTooLongAndDoesNotCome() throws IOException {
        assertThat(raw(999_999_999, "", "{")).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void forgetsABodyWhoseClientHangsUp() throws IOException {
        for (int i = 0; i < 5; i++) {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(head(LONG.length(), ""));
                socket.getOutputStream().write(LONG.substring(0, 100_000).getBytes(StandardCharsets.US_ASCII));
            }
        }
        mayAnswer.countDown();

        Awaitility.await().until(() -> gateway.send(LONG).status() == 200);
    }

    private String ask(int length, String body) throws IOException {
        return raw(length, "Expect: 100-continue\r\nConnection: close\r\n", body);
    }

    /** Everything that comes back until the gateway closes the connection. */
    private String raw(int length, String headers, String body) throws IOException {
        return raw(new String(head(length, headers), StandardCharsets.US_ASCII) + body);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", URI.create(gateway.url()).getPort());
        socket.setSoTimeout(15_000);
        return socket;
    }

    private byte[] head(int length, String headers) {
        return ("POST /v1/channels/send HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + gateway.key()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}

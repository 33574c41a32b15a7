package io.channelgateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Connections of clients that stop in the middle, do not read their answers, or send ahead of them. */
class ClientConnectionTest {

    private static final String LONG = "/docs/swagger-ui-bundle.js";

    private static FakeProvider slack;
    private static TestGateway gateway;
    private static volatile CountDownLatch mayAnswer;
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger("io.channelgateway.requests");

    @BeforeAll
    static void start() {
        slack = FakeProvider.answering(connection -> {
            mayAnswer.await();
            return FakeProvider.json(200, "{\"ok\":true,\"ts\":\"1.2\"}").to(connection);
        });
        gateway = TestGateway.builder()
                .channel("slack", "{token: " + Secrets.make("xoxb-") + ", base_url: \"" + slack.url() + "\"}")
                .property("gateway.provider-timeout-seconds", 20)
                .property("gateway.body-deadline-seconds", 1)
                .property("gateway.idle-connection-seconds", 3)
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        slack.close();
    }

    @BeforeEach
    void listen() {
        mayAnswer = new CountDownLatch(1);
        slack.forget();
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void release() {
        log.detachAppender(lines);
        mayAnswer.countDown();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", gateway.gateway().port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    /** Everything that comes back until the gateway closes the connection. */
    private String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            write(socket, request);
            return rest(socket);
        }
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    private long answered(String route) {
        return List.copyOf(lines.list).stream().filter(line -> line.getFormattedMessage().startsWith(route)).count();
    }

    @Nested
    class Closes {

        @ParameterizedTest
        @ValueSource(strings = {"", "P", "PRI * HTTP/2.0\r\n", "POST /v1/channels/send HTTP/1.1\r\nHost:", "\r\n\r\n"})
        void aConnectionWithoutAWholeHead(String start) throws IOException {
            assertThat(raw(start)).isEmpty();
        }

        @Test
        void aConnectionWhoseNextHeadDoesNotEnd() throws IOException {
            assertThat(raw(head("/x") + "GET / HTTP/1.1\r\nHo")).startsWith("HTTP/1.1 404 ");
        }

        @Test
        void aConnectionWhoseHeadTrickles() throws IOException {
            try (Socket socket = connect()) {
                write(socket, "GET / HTTP/1.1\r\nX: ");
                socket.setSoTimeout(50);
                Awaitility.await().until(() -> isClosedAfterOneMore(socket));
            }
        }

        private boolean isClosedAfterOneMore(Socket socket) {
            try {
                write(socket, "x");
                return socket.getInputStream().read() < 0;
            } catch (SocketTimeoutException open) {
                return false;
            } catch (IOException closed) {
                return true;
            }
        }

        @Test
        void aConnectionThatIsIdleButNoneThatWaitsForItsAnswer() throws IOException {
            CompletableFuture<Answer> send = gateway.sendAsync(TestGateway.body("slack", "C01234567"));
            Awaitility.await().until(() -> slack.received().size() == 1);

            assertThat(raw(head("/x"))).startsWith("HTTP/1.1 404 ");
            assertThat(raw(head("/x"))).startsWith("HTTP/1.1 404 ");
            mayAnswer.countDown();

            assertThat(send.join().status()).isEqualTo(200);
        }
    }

    @Nested
    class OneThatSaysItSpeaksHttp2 {

        @ParameterizedTest
        @ValueSource(strings = {"", "Connection: Upgrade\r\n", "Connection: Upgrade, HTTP2-Settings\r\n",
            "HTTP2-Settings: AAMAAABk\r\n", "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAA\r\n",
            "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAIAAAAC\r\n",
            "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"})
        void isAnsweredInHttp1UnlessItCanBeUpgraded(String headers) throws IOException {
            String answer = raw("GET /x HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\n" + headers + "\r\n"
                    + "GET /y HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

            assertThat(answer).startsWith("HTTP/1.1 404 ").contains("X-Request-ID: req_");
        }

        @Test
        void getsNoMoreThanItReads() throws Exception {
            Vertx vertx = Vertx.vertx();
            try {
                HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false));
                List<Future<HttpClientResponse>> answers =
                        IntStream.range(0, 50).mapToObj(i -> unread(client)).toList();
                answers.forEach(answer -> assertThat(await(answer).statusCode()).isEqualTo(200));

                assertThat(answered("read-docs-file")).isZero();

                List<Future<Buffer>> bodies = answers.stream().map(answer -> answer.result().body()).toList();
                answers.forEach(answer -> answer.result().resume());
                assertThat(bodies).allSatisfy(body -> assertThat(await(body).length()).isGreaterThan(1_000_000));
            } finally {
                await(vertx.close());
            }
        }

        private Future<HttpClientResponse> unread(HttpClient client) {
            return client.request(HttpMethod.GET, gateway.gateway().port(), "127.0.0.1", LONG)
                    .compose(request -> request.send())
                    .onSuccess(HttpClientResponse::pause);
        }

        private static <T> T await(Future<T> future) {
            return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    @Nested
    class OneThatSendsAhead {

        private String send(String headers) {
            String body = TestGateway.body("slack", "C01234567", "x");
            return "POST /v1/channels/send HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                    + gateway.key() + "\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 10, 3_000})
        void getsAnAnswerToEachRequestInOrder(int more) throws IOException {
            try (Socket socket = connect()) {
                write(socket, send("") + head("/x").repeat(more) + send("Connection: close\r\n"));
                Awaitility.await().until(() -> slack.received().size() == 1);
                mayAnswer.countDown();

                String answers = rest(socket);
                assertThat(count(answers, "HTTP/1.1 404 ")).isEqualTo(more);
                assertThat(count(answers, "HTTP/1.1 200 ")).isEqualTo(2);
                assertThat(answers).startsWith("HTTP/1.1 200 ");
                assertThat(answers.lastIndexOf("HTTP/1.1 200 ")).isGreaterThan(answers.lastIndexOf("HTTP/1.1 404 "));
            }
        }

        @Test
        void getsTheAnswerToARequestThatIsNone() throws IOException {
            mayAnswer.countDown();

            String none = send("").replaceFirst("Content-Length: \\d+\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nzz\r\n");

            String answers = raw(send("") + none);

            assertThat(answers).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 400 ");
        }

        /** Source: RFC 9112, 6.1; where one request ends and the next one begins, a proxy may have seen differently. */
        @Test
        void losesItsConnectionAfterARequestOfTwoLengths() throws IOException {
            String two = "POST /v1/channels/send HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + gateway.key()
                    + "\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";

            String answers = raw(two + head("/docs"));

            assertThat(answers).startsWith("HTTP/1.1 400 ");
            assertThat(count(answers, "HTTP/1.1 ")).isEqualTo(1);
        }

        @Test
        void isNotReadFromUntilItReadsItsAnswers() throws IOException {
            try (Socket socket = new Socket()) {
                socket.setReceiveBufferSize(4_096);
                socket.connect(new InetSocketAddress("127.0.0.1", gateway.gateway().port()));
                write(socket, head(LONG).repeat(200));
                Awaitility.await().until(() -> isClosed(socket));
            }
            assertThat(answered("read-docs-file")).isLessThan(10);
        }

        private boolean isClosed(Socket socket) {
            try {
                write(socket, "G");
                return false;
            } catch (IOException reset) {
                return true;
            }
        }
    }
}

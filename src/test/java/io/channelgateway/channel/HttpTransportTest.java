package io.channelgateway.channel;

import static io.channelgateway.support.FakeProvider.drip;
import static io.channelgateway.support.FakeProvider.hangUp;
import static io.channelgateway.support.FakeProvider.json;
import static io.channelgateway.support.FakeProvider.silence;
import static io.channelgateway.support.FakeProvider.truncated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.observe.ProviderCalls;
import io.channelgateway.support.ClosedPort;
import io.channelgateway.support.ConnectedChannel;
import io.channelgateway.support.FakeProvider.Reply;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.HttpChannel;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.SelfSigned;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.support.TestGateway;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a message when the way to its provider or back is broken, for each channel over HTTP. */
@Timeout(30)
class HttpTransportTest {

    private static final int DEADLINE_SECONDS = 1;
    private static final Duration IN_TIME = Duration.ofSeconds(DEADLINE_SECONDS + 2);

    private static final Vertx VERTX =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setPreferNativeTransport(true));
    private static final ProviderCalls UNWATCHED = new ProviderCalls(new CompositeMeterRegistry());
    private static final ClosedPort NOBODY = new ClosedPort();
    private static final FakeProvider ELSEWHERE = FakeProvider.answering(json(200, "{}"));
    private static Map<HttpChannel, ConnectedChannel> channels;
    private static List<Unreachable> unreachable;
    private static List<ServerSocket> servers;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() throws Exception {
        servers = List.of(plainServer(), deafServer(), serverWithItsOwnCertificate());
        unreachable = unreachable();
        StringBuilder workspaces = new StringBuilder();
        unreachable.forEach(one -> workspaces.append(one.workspace()));
        channels = ConnectedChannel.start(
                TestGateway.builder().property("gateway.provider-timeout-seconds", DEADLINE_SECONDS),
                workspaces.toString(),
                HttpChannel.values());
    }

    @AfterAll
    static void stop() throws IOException {
        channels.values().forEach(ConnectedChannel::close);
        VERTX.close().toCompletionStage().toCompletableFuture().join();
        ELSEWHERE.close();
        NOBODY.close();
        for (ServerSocket server : servers) {
            server.close();
        }
    }

    @BeforeEach
    void reset() {
        channels.values().forEach(ConnectedChannel::reset);
    }

    /** A connection of a workspace of its own to a place where no provider answers. */
    record Unreachable(String what, HttpChannel channel, String url, String key) {

        String workspace() {
            return ConnectedChannel.workspace(channel, key, channel.settings(url, channel.newSecret()));
        }

        @Override
        public String toString() {
            return channel + ": " + what;
        }
    }

    private static List<Unreachable> unreachable() throws IOException {
        Map<String, String> urls = Map.of(
                "nothing listens", "http://127.0.0.1:" + NOBODY.number(),
                "no such host", "http://does-not-exist.invalid",
                "a server that speaks plain HTTP", "https://127.0.0.1:" + servers.get(0).getLocalPort(),
                "a server that never shakes hands", "https://127.0.0.1:" + servers.get(1).getLocalPort(),
                "a certificate that nobody vouches for", "https://localhost:" + servers.get(2).getLocalPort());
        List<Unreachable> all = new ArrayList<>();
        urls.forEach((what, url) -> {
            for (HttpChannel channel : HttpChannel.values()) {
                all.add(new Unreachable(what, channel, url, Secrets.make("wbk_test_")));
            }
        });
        return all;
    }

    private static ServerSocket deafServer() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static ServerSocket plainServer() throws IOException {
        return serve(deafServer(), "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    }

    private static ServerSocket serverWithItsOwnCertificate() throws Exception {
        return serve(
                new SelfSigned(folder, "localhost").server().getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    }

    /** Writes the answer to whoever connects. */
    private static ServerSocket serve(ServerSocket server, String answer) {
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().read();
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException hungUp) {
                    // The client has turned away, or the test is over.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    private static Duration since(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    private static void assertNotSent(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(502);
        assertThat(answer.code()).isEqualTo("provider_error");
        assertThat(answer.outcome()).isEqualTo("not_sent");
    }

    private static void assertUnknown(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(502);
        assertThat(answer.code()).isEqualTo("provider_error");
        assertThat(answer.outcome()).isEqualTo("unknown");
        assertThat(answer.message()).contains("The outcome is unknown");
        assertThat(answer.header("Retry-After")).isNull();
    }

    @Nested
    class WithoutAConnection {

        static List<Unreachable> places() {
            return unreachable;
        }

        @ParameterizedTest
        @MethodSource("places")
        void theMessageIsNotSentAndTheKeyIsFree(Unreachable place) {
            // given
            ConnectedChannel channel = channels.get(place.channel());
            String[] headers = {"Authorization", "Bearer " + place.key(), "Idempotency-Key", channel.newKey()};
            long start = System.nanoTime();
            // when
            Answer first = channel.gateway().send(channel.body(), headers);
            Duration took = since(start);
            Answer second = channel.gateway().send(channel.body(), headers);
            // then
            assertNotSent(first);
            assertThat(first.header("Retry-After")).isEqualTo("5");
            assertThat(took).isLessThan(IN_TIME);
            assertNotSent(second);
            assertThat(second.header("Idempotent-Replayed")).isNull();
        }
    }

    /** What a provider does instead of answering. */
    record Fault(String what, HttpChannel channel, Reply reply) {

        @Override
        public String toString() {
            return channel + ": " + what;
        }
    }

    @Nested
    class AfterTheRequestIsWritten {

        static Stream<Fault> faults() {
            return Stream.of(HttpChannel.values()).flatMap(AfterTheRequestIsWritten::faults);
        }

        private static Stream<Fault> faults(HttpChannel channel) {
            String body = channel.successBody();
            String half = body.substring(0, body.length() / 2);
            return Stream.of(
                    new Fault("a reset", channel, FakeProvider.reset()),
                    new Fault("a closed connection", channel, hangUp()),
                    new Fault("silence", channel, silence()),
                    new Fault("an answer that never ends", channel, drip()),
                    new Fault("half an answer", channel, truncated(body)),
                    new Fault("half an answer of unknown length", channel, raw("HTTP/1.1 200 OK\r\n\r\n" + half)),
                    new Fault("half an answer in chunks", channel,
                            raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(half))),
                    new Fault("half a header", channel, raw("HTTP/1.1 200 OK\r\nContent-Ty")),
                    new Fault("another protocol", channel, raw("220 smtp.example.com ready\r\n")),
                    new Fault("a broken length", channel,
                            raw("HTTP/1.1 200 OK\r\nContent-Length: soon\r\n\r\n" + body)),
                    new Fault("a compressed answer", channel, compressed(body)),
                    new Fault("an answer over 1 MiB", channel, json(200, body + " ".repeat(1 << 20))));
        }

        private static String chunk(String text) {
            return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
        }

        private static Reply compressed(String body) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
                gzip.write(body.getBytes(StandardCharsets.UTF_8));
            } catch (IOException impossible) {
                throw new AssertionError(impossible);
            }
            return connection -> {
                connection.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                        + "Content-Encoding: gzip\r\nContent-Length: " + bytes.size() + "\r\n\r\n").getBytes());
                bytes.writeTo(connection.getOutputStream());
                return true;
            };
        }

        @ParameterizedTest
        @MethodSource("faults")
        void theOutcomeIsUnknownOnAFreshConnection(Fault fault) throws IOException {
            // given
            ConnectedChannel channel = channels.get(fault.channel());
            channel.send();
            closeIdle(channel);
            int before = channel.provider().connections();
            // when, then
            check(fault, channel);
            assertThat(channel.provider().connections()).isEqualTo(before + 1);
        }

        @ParameterizedTest
        @MethodSource("faults")
        void theOutcomeIsUnknownOnAConnectionThatWorkedBefore(Fault fault) {
            // given
            ConnectedChannel channel = channels.get(fault.channel());
            assertThat(channel.send().status()).isEqualTo(200);
            int before = channel.provider().connections();
            // when, then
            check(fault, channel);
            assertThat(channel.provider().connections()).isEqualTo(before);
        }

        private static void check(Fault fault, ConnectedChannel channel) {
            // given
            String key = channel.newKey();
            channel.reset();
            channel.answer(fault.reply());
            long start = System.nanoTime();
            // when
            Answer first = channel.send(key);
            Duration took = since(start);
            int posts = channel.messages().size();
            channel.answer(fault.channel().success());
            Answer second = channel.send(key);
            // then
            assertUnknown(first);
            assertThat(took).isLessThan(IN_TIME);
            assertThat(posts).isEqualTo(1);
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(channel.messages()).hasSize(1);
        }
    }

    /** Just these bytes, then a closed connection. */
    private static Reply raw(String text) {
        return connection -> {
            connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return false;
        };
    }

    private static void closeIdle(ConnectedChannel channel) throws IOException {
        channel.provider().closeConnections();
        await().until(() -> channel.provider().openConnections() == 0);
    }

    @Nested
    class AKeptConnection {

        @ParameterizedTest
        @EnumSource(HttpChannel.class)
        void isUsedForTheNextMessage(HttpChannel name) {
            // given
            ConnectedChannel channel = channels.get(name);
            channel.send();
            int before = channel.provider().connections();
            // when
            channel.send();
            // then
            assertThat(channel.provider().connections()).isEqualTo(before);
        }

        @ParameterizedTest
        @EnumSource(HttpChannel.class)
        void isReplacedIfTheProviderClosedItWhileItWasIdle(HttpChannel name) throws IOException {
            // given
            ConnectedChannel channel = channels.get(name);
            channel.send();
            int before = channel.provider().connections();
            channel.reset();
            closeIdle(channel);
            // when
            Answer answer = channel.send();
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(channel.provider().connections()).isEqualTo(before + 1);
            assertThat(channel.messages()).hasSize(1);
        }
    }

    @Nested
    class AnAnswer {

        static Stream<Fault> withoutFollowUp() {
            return Stream.of(HttpChannel.values())
                    .flatMap(channel -> Stream.of(301, 302, 303, 307, 308)
                            .map(status -> new Fault("redirect " + status, channel,
                                    json(status, "", "Location", ELSEWHERE.url() + "/"))));
        }

        @ParameterizedTest
        @MethodSource("withoutFollowUp")
        void isNotFollowedToAnotherServer(Fault redirect) {
            // given
            ConnectedChannel channel = channels.get(redirect.channel());
            channel.answer(redirect.reply());
            // when
            Answer answer = channel.send();
            // then
            assertNotSent(answer);
            assertThat(answer.header("Retry-After")).isNull();
            assertThat(channel.messages()).hasSize(1);
            assertThat(ELSEWHERE.connections()).isZero();
        }

        static Stream<Fault> invitationsToRetry() {
            return Stream.of(HttpChannel.values()).flatMap(channel -> Stream.of(429, 503)
                    .map(status -> new Fault("HTTP status " + status, channel,
                            json(status, "{}", "Retry-After", "1"))));
        }

        @ParameterizedTest
        @MethodSource("invitationsToRetry")
        void isNotReasonToSendAgainByItself(Fault invitation) {
            // given
            ConnectedChannel channel = channels.get(invitation.channel());
            channel.answer(invitation.reply());
            // when
            Answer answer = channel.send();
            // then
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.message()).contains(invitation.what());
            assertThat(channel.messages()).hasSize(1);
        }

        @ParameterizedTest
        @EnumSource(HttpChannel.class)
        void isReadBehindAByteOrderMark(HttpChannel name) {
            // given
            ConnectedChannel channel = channels.get(name);
            channel.answer(json(200, "\uFEFF" + name.successBody()));
            // when
            Answer answer = channel.send();
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.id()).isEqualTo(name.successId());
        }

        @ParameterizedTest
        @EnumSource(HttpChannel.class)
        void isReadUnderAContentEncodingThatNamesNone(HttpChannel name) {
            // given
            ConnectedChannel channel = channels.get(name);
            channel.answer(json(200, name.successBody(), "Content-Encoding", ""));
            // when
            Answer answer = channel.send();
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.id()).isEqualTo(name.successId());
        }

        @ParameterizedTest
        @EnumSource(HttpChannel.class)
        void leavesNoCookieAndNoHeaderBehind(HttpChannel name) {
            // given
            ConnectedChannel channel = channels.get(name);
            channel.answer(json(200, name.successBody(), "Set-Cookie", "a=b", "X-Evil", "1", "Retry-After", "9",
                    "X-RateLimit-Limit", "1", "Idempotent-Replayed", "true", "CamelHttpResponseCode", "418"));
            // when
            Answer answer = channel.send();
            channel.send();
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.header("Set-Cookie")).isNull();
            assertThat(answer.header("X-Evil")).isNull();
            assertThat(answer.header("Retry-After")).isNull();
            assertThat(answer.header("Idempotent-Replayed")).isNull();
            assertThat(answer.header("X-RateLimit-Limit")).isNotEqualTo("1");
            assertThat(channel.messages().get(1).headers()).doesNotContainKey("cookie");
        }

        @ParameterizedTest
        @EnumSource(HttpChannel.class)
        void countsByItsRealStatus(HttpChannel name) {
            // given
            ConnectedChannel channel = channels.get(name);
            channel.answer(json(
                    500, name.successBody(), "CamelHttpResponseCode", "200", "CamelHttpUri", ELSEWHERE.url()));
            // when
            Answer answer = channel.send();
            // then
            assertUnknown(answer);
            assertThat(channel.messages()).hasSize(1);
        }

        @ParameterizedTest
        @EnumSource(HttpChannel.class)
        void isReadWhateverCharacterSetItClaims(HttpChannel name) {
            // given
            ConnectedChannel channel = channels.get(name);
            channel.answer(raw("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=klingon\r\nContent-Length: "
                    + name.successBody().length() + "\r\n\r\n" + name.successBody()));
            // when
            Answer answer = channel.send();
            // then
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
    }

    @Nested
    class OneCall {

        private ProviderFailure failureOf(ProviderHttp http, String url) {
            return catchThrowableOfType(
                    ProviderFailure.class, () -> post(http, url, Map.of(), "{}"));
        }

        private ProviderAnswer post(ProviderHttp http, String url, Map<String, String> headers, String body)
                throws Exception {
            try {
                return http.post(null, url, headers, "application/json", body.getBytes(StandardCharsets.UTF_8)).get();
            } catch (ExecutionException failed) {
                throw (Exception) failed.getCause();
            }
        }

        private ProviderHttp http(int callSeconds, int connections) {
            return http(callSeconds, connections, new BoundedDnsResolver(SystemDefaultDnsResolver.INSTANCE, 1));
        }

        private ProviderHttp http(int callSeconds, int connections, BoundedDnsResolver names) {
            return new ProviderHttp(VERTX, 1, callSeconds, connections, Runnable::run, UNWATCHED, names);
        }

        @Test
        void triesARefusedConnectionOnceMore() throws IOException {
            // given
            AtomicInteger attempts = new AtomicInteger();
            try (ProviderHttp http = http(2, 4, new Counting(attempts))) {
                // when
                ProviderFailure failure = failureOf(http, "http://127.0.0.1:" + NOBODY.number());
                // then
                assertThat(failure.outcome()).isEqualTo(ProviderFailure.Outcome.NOT_SENT);
                assertThat(failure.retryAfterSeconds()).isEqualTo(5);
                assertThat(attempts).hasValue(2);
            }
        }

        @Test
        void sendsOnceIfTheSecondAttemptConnects() throws Exception {
            // given
            AtomicInteger attempts = new AtomicInteger();
            try (FakeProvider provider = FakeProvider.answering(json(200, "{}"))) {
                int closed = NOBODY.number();
                int open = URI.create(provider.url()).getPort();
                BoundedDnsResolver late = new Counting(attempts) {
                    @Override
                    public List<InetSocketAddress> resolve(String host, int port) {
                        int reachable = attempts.incrementAndGet() == 1 ? closed : open;
                        return List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), reachable));
                    }
                };
                try (ProviderHttp http = http(2, 4, late)) {
                    // when
                    ProviderAnswer answer = post(
                            http, "http://127.0.0.1:" + closed, Map.of("A", "b"), "{\"x\":1}");
                    // then
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(attempts).hasValue(2);
                    assertThat(provider.received()).hasSize(1);
                    assertThat(provider.received().get(0).body()).isEqualTo("{\"x\":1}");
                    assertThat(provider.received().get(0).headers()).containsEntry("a", "b");
                }
            }
        }

        @Test
        void isNotSentIfTheNameServerSaysNothing() throws IOException {
            // given
            CountDownLatch over = new CountDownLatch(1);
            AtomicInteger lookUps = new AtomicInteger();
            DnsResolver silent = new SystemDefaultDnsResolver() {
                @Override
                public InetAddress[] resolve(String host) throws UnknownHostException {
                    lookUps.incrementAndGet();
                    awaitUninterrupted(over);
                    throw new UnknownHostException(host);
                }
            };
            try (ProviderHttp http = http(2, 4, new BoundedDnsResolver(silent, 1))) {
                long start = System.nanoTime();
                // when
                ProviderFailure failure = failureOf(http, "http://provider.test");
                ProviderFailure second = failureOf(http, "http://provider.test");
                // then
                assertThat(since(start)).isLessThan(Duration.ofSeconds(6));
                assertThat(failure.outcome()).isEqualTo(ProviderFailure.Outcome.NOT_SENT);
                assertThat(second.outcome()).isEqualTo(ProviderFailure.Outcome.NOT_SENT);
                assertThat(lookUps).hasValue(1);
            } finally {
                over.countDown();
            }
        }

        @Test
        void isNotSentIfTheConnectionIsNotMadeInTime() throws IOException {
            // given
            AtomicInteger attempts = new AtomicInteger();
            List<SocketChannel> queue = new ArrayList<>();
            try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    ProviderHttp http = http(2, 4, new Counting(attempts))) {
                for (int i = 0; i < 4; i++) {
                    SocketChannel waiting = SocketChannel.open();
                    waiting.configureBlocking(false);
                    waiting.connect(full.getLocalSocketAddress());
                    queue.add(waiting);
                }
                // when
                ProviderFailure failure = failureOf(http, "http://127.0.0.1:" + full.getLocalPort());
                // then
                assertThat(failure.outcome()).isEqualTo(ProviderFailure.Outcome.NOT_SENT);
                assertThat(failure.retryAfterSeconds()).isEqualTo(5);
                assertThat(attempts).hasValue(1);
            } finally {
                for (SocketChannel waiting : queue) {
                    waiting.close();
                }
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "HTTP/1.1 200 OK\r\nContent-Length: 3000000000\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx"})
        void givesItsConnectionBackAfterABadAnswer(String bad) throws Exception {
            // given
            try (FakeProvider provider = FakeProvider.answering(raw(bad));
                    ProviderHttp http = http(2, 1)) {
                ProviderFailure failure = failureOf(http, provider.url());
                provider.answer(json(200, "{}"));
                // when
                ProviderAnswer next = post(http, provider.url(), Map.of(), "{}");
                // then
                assertThat(failure.outcome()).isEqualTo(ProviderFailure.Outcome.UNKNOWN);
                assertThat(next.status()).isEqualTo(200);
            }
        }

        @Test
        void isNotSentIfNoConnectionOfThePoolGetsFree() throws IOException {
            // given
            try (FakeProvider provider = FakeProvider.answering(silence());
                    ProviderHttp http = http(3, 1)) {
                CompletableFuture<ProviderFailure> first =
                        CompletableFuture.supplyAsync(() -> failureOf(http, provider.url()));
                await().until(() -> provider.received().size() == 1);
                // when
                ProviderFailure second = failureOf(http, provider.url());
                // then
                assertThat(second.outcome()).isEqualTo(ProviderFailure.Outcome.NOT_SENT);
                assertThat(first.join().outcome()).isEqualTo(ProviderFailure.Outcome.UNKNOWN);
                assertThat(provider.received()).hasSize(1);
            }
        }

        @Test
        void endsItsConnectionWithItsDeadline() throws IOException {
            // given
            int calls = 300;
            try (FakeProvider provider = FakeProvider.answering(silence());
                    ProviderHttp http = http(2, calls)) {
                List<CompletableFuture<ProviderAnswer>> answers = new ArrayList<>();
                // when
                while (answers.size() < calls) {
                    answers.add(http.post(null, provider.url(), Map.of(), "application/json", new byte[0]));
                    await().pollInterval(Duration.ofMillis(1)).until(() -> provider.received().size() == answers.size());
                }
                // then
                await().until(() -> answers.stream().allMatch(CompletableFuture::isCompletedExceptionally));
                await().until(() -> provider.openConnections() == 0);
            }
        }

        /** As the JDK's look-up, which knows no interruption. */
        private void awaitUninterrupted(CountDownLatch latch) {
            long start = System.nanoTime();
            while (latch.getCount() > 0 && since(start).toSeconds() < 10) {
                try {
                    latch.await(1, TimeUnit.SECONDS);
                } catch (InterruptedException ignored) {
                    // Goes on waiting.
                }
            }
        }
    }

    /** Counts how often an address is asked for, which is once for each attempt to connect. */
    private static class Counting extends BoundedDnsResolver {
        private final AtomicInteger attempts;

        Counting(AtomicInteger attempts) {
            super(SystemDefaultDnsResolver.INSTANCE, 1);
            this.attempts = attempts;
        }

        @Override
        public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
            attempts.incrementAndGet();
            return super.resolve(host, port);
        }
    }
}

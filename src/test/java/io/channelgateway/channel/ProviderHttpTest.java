package io.channelgateway.channel;

import static io.channelgateway.support.FakeProvider.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.observe.ProviderCalls;
import io.channelgateway.support.ClosedPort;
import io.channelgateway.support.FakeProvider.Reply;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.NoMoreThreads;
import io.channelgateway.support.SelfSigned;
import io.channelgateway.support.TestNames;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens on the connections to providers. */
@Timeout(30)
class ProviderHttpTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    private static final ProviderCalls UNWATCHED = new ProviderCalls(new CompositeMeterRegistry());

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    private final FakeProvider provider = FakeProvider.answering(json(200, "{}"));
    private final ProviderHttp http = through(new BoundedDnsResolver(SystemDefaultDnsResolver.INSTANCE, 2));

    @AfterEach
    void stop() throws IOException {
        http.close();
        provider.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static ProviderAnswer post(ProviderHttp http, String url, Map<String, String> headers, byte[] body)
            throws Exception {
        try {
            return http.post(null, url, headers, "application/json", body).get(10, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw (Exception) failed.getCause();
        }
    }

    private ProviderAnswer post(byte... body) throws Exception {
        return post(http, provider.url(), Map.of(), body);
    }

    private ProviderFailure failure(ProviderHttp through, String url, Map<String, String> headers, byte... body) {
        return catchThrowableOfType(ProviderFailure.class, () -> post(through, url, headers, body));
    }

    private static Reply raw(String text, boolean isKept) {
        return connection -> {
            connection.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return isKept;
        };
    }

    @Nested
    class AnAnswer {

        @ParameterizedTest
        @ValueSource(ints = {100, 102, 103, 199})
        void mayComeAfterInterimOnes(int interim) throws Exception {
            String head = "HTTP/1.1 " + interim + " X\r\nLink: </a>\r\n\r\n";
            provider.answer(raw(head + head + OK, true));

            assertThat(post().status()).isEqualTo(200);
            assertThat(post().status()).isEqualTo(200);
            assertThat(provider.connections()).isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"HTTP/1.1 102 X\r\n\r\n", "HTTP/1.1 102 X\r\n bad\u0001: x\r\n\r\n", "HTTP/1.1 99 X\r\n\r\n"})
        void isUnknownIfNoFinalOneComes(String interim) throws Exception {
            provider.answer(raw(interim, false));

            assertThat(failure(http, provider.url(), Map.of()).outcome()).isEqualTo(ProviderFailure.Outcome.UNKNOWN);
            provider.answer(raw(OK, true));
            assertThat(post().status()).isEqualTo(200);
        }

        @Test
        void isUnknownIfItTurnsIntoAnotherProtocol() {
            provider.answer(raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", true));

            assertThat(failure(http, provider.url(), Map.of()).outcome()).isEqualTo(ProviderFailure.Outcome.UNKNOWN);
        }

        @Test
        void isReadUntilTheConnectionEndsIfItDoesNotSayHowLongItIs() throws Exception {
            provider.answer(raw("HTTP/1.1 200 OK\r\n\r\n{\"a\":1}", false));

            assertThat(post().body()).isEqualTo("{\"a\":1}");
        }

        @Test
        void isReadInChunksAndWithoutABody() throws Exception {
            provider.answer(raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", true));
            assertThat(post().body()).isEqualTo("{}");
            provider.answer(raw("HTTP/1.1 204 No Content\r\n\r\n", true));
            assertThat(post().body()).isEmpty();
            assertThat(provider.connections()).isEqualTo(1);
        }

        @Test
        void mayComeBeforeTheRequestIsRead() throws Exception {
            try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                CountDownLatch toRead = new CountDownLatch(1);
                CompletableFuture<Long> bytes =
                        serveOnce(server, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n", toRead);

                ProviderAnswer answer = post(
                        http, "http://127.0.0.1:" + server.getLocalPort(), Map.of(), new byte[50_000_000]);

                toRead.countDown();
                assertThat(answer.status()).isEqualTo(413);
                assertThat(bytes.get(10, TimeUnit.SECONDS)).isLessThan(50_000_000);
            }
        }
    }

    /** Answers at once, and reads nothing before it is told to; then it counts the bytes that come in all. */
    private static CompletableFuture<Long> serveOnce(ServerSocket server, String answer, CountDownLatch toRead) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                toRead.await();
                return count(socket.getInputStream());
            } catch (IOException | InterruptedException failed) {
                throw new IllegalStateException(failed);
            }
        });
    }

    private static long count(InputStream in) {
        long all = 0;
        byte[] part = new byte[1 << 16];
        try {
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                all += read;
            }
        } catch (IOException reset) {
            return all;
        }
        return all;
    }

    @Nested
    class ARequest {

        @Test
        void arrivesWholeHoweverLongItIs() throws Exception {
            byte[] body = new byte[3_000_001];
            for (int i = 0; i < body.length; i++) {
                body[i] = (byte) (i * 31 + i / 251);
            }

            assertThat(post(body).status()).isEqualTo(200);
            assertThat(post(body).status()).isEqualTo(200);

            assertThat(provider.connections()).isEqualTo(1);
            assertThat(provider.received()).hasSize(2)
                    .allSatisfy(request -> assertThat(request.bytes().array()).isEqualTo(body));
        }

        @Test
        void goesToThePathAsGiven() throws Exception {
            post(http, provider.url() + "//bot1:a%2Fb/../x?q=%20;c", Map.of(), new byte[0]);

            assertThat(provider.received().get(0).path()).isEqualTo("//bot1:a%2Fb/../x?q=%20;c");
            assertThat(provider.received().get(0).headers())
                    .containsEntry("host", "127.0.0.1:" + provider.port())
                    .containsEntry("content-length", "0");
        }

        @ParameterizedTest
        @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nb", "a\rb", "a\u0000b"})
        void isNotSentIfAHeaderWouldBreakIt(String value) {
            ProviderFailure failure = failure(http, provider.url(), Map.of("Authorization", value));

            assertThat(failure.outcome()).isEqualTo(ProviderFailure.Outcome.NOT_SENT);
            assertThat(failure.lesson()).isEqualTo(ProviderFailure.Lesson.NOTHING);
            assertThat(failure.reason()).isEqualTo("it makes a header with a line break or another control character");
            assertThat(provider.connections()).isZero();
        }

        @Test
        void isNotSentWhileThereCanBeNoThreadToLookUpItsHost() throws Exception {
            DnsResolver names = new TestNames().name("provider.test", "127.0.0.1");
            String url = "http://provider.test:" + provider.port();
            try (NoMoreThreads full = new NoMoreThreads(BoundedDnsResolver.class);
                    ProviderHttp to = through(new BoundedDnsResolver(names, 1))) {
                full.reached(true);
                ProviderFailure failure = failure(to, url, Map.of());
                full.reached(false);

                assertThat(failure.outcome()).isEqualTo(ProviderFailure.Outcome.NOT_SENT);
                assertThat(post(to, url, Map.of(), new byte[0]).status()).isEqualTo(200);
            }
        }

        @Test
        void isNotWrittenOnAfterItsDeadline() throws Exception {
            try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                CountDownLatch toRead = new CountDownLatch(1);
                CompletableFuture<Long> bytes = serveOnce(deaf, "", toRead);

                ProviderFailure failure = failure(
                        http, "http://127.0.0.1:" + deaf.getLocalPort(), Map.of(), new byte[50_000_000]);

                toRead.countDown();
                assertThat(failure.outcome()).isEqualTo(ProviderFailure.Outcome.UNKNOWN);
                assertThat(bytes.get(10, TimeUnit.SECONDS)).isLessThan(50_000_000);
            }
        }

        @Test
        void goesToTheNextAddressIfOneRefuses() throws Exception {
            try (ClosedPort closed = new ClosedPort();
                    ProviderHttp to = through(new BoundedDnsResolver(SystemDefaultDnsResolver.INSTANCE, 1) {
                        @Override
                        public List<InetSocketAddress> resolve(String host, int port) {
                            InetAddress here = InetAddress.getLoopbackAddress();
                            return List.of(
                                    new InetSocketAddress(here, closed.number()),
                                    new InetSocketAddress(here, provider.port()));
                        }
                    })) {
                assertThat(post(to, provider.url(), Map.of(), new byte[0]).status()).isEqualTo(200);
            }
        }
    }

    private ProviderHttp through(BoundedDnsResolver names) {
        return new ProviderHttp(vertx, 2, 2, 4, Runnable::run, UNWATCHED, names);
    }

    @Nested
    class AnIdleConnection {

        @Test
        void isNotWrittenToIfItsEndIsYetToBeSeen() throws Exception {
            // given
            post();
            long idleSince = System.nanoTime();
            CompletableFuture<ProviderAnswer> answer = new CompletableFuture<>();
            // when
            vertx.runOnContext(busy -> {
                closeAll();
                await().until(() -> System.nanoTime() - idleSince > 200_000_000);
                http.post(null, provider.url(), Map.of(), "application/json", new byte[0])
                        .whenComplete((whole, failure) -> {
                            if (failure == null) {
                                answer.complete(whole);
                            } else {
                                answer.completeExceptionally(failure);
                            }
                        });
            });
            // then
            assertThat(answer.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
            assertThat(provider.connections()).isEqualTo(2);
            assertThat(provider.received()).hasSize(2);
        }

        private void closeAll() {
            try {
                provider.closeConnections();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            await().until(() -> provider.openConnections() == 0);
        }

        @ParameterizedTest
        @ValueSource(strings = {"timeout=0", "max=5, timeout=0", "Timeout=0"})
        void isNotKeptForLongerThanTheProviderKeepsIt(String promise) throws Exception {
            provider.answer(json(200, "{}", "Keep-Alive", promise));

            post();
            post();

            assertThat(provider.connections()).isEqualTo(2);
        }

        @Test
        void isLeftBeforeTheProviderEndsIt() throws Exception {
            provider.answer(json(200, "{}", "Keep-Alive", "timeout=1"));

            post();
            long idleSince = System.nanoTime();
            await().until(() -> System.nanoTime() - idleSince > 600_000_000);
            post();

            assertThat(provider.connections()).isEqualTo(2);
        }

        @Test
        void servesTheCallThatIsMadeAsSoonAsTheAnswerIsThere() throws Exception {
            http.post(null, provider.url(), Map.of(), "application/json", new byte[0])
                    .thenCompose(first -> http.post(null, provider.url(), Map.of(), "application/json", new byte[0]))
                    .get(10, TimeUnit.SECONDS);

            assertThat(provider.connections()).isEqualTo(1);
        }
    }

    @Nested
    class ACallThatWaitsForAConnection {

        private List<CompletableFuture<ProviderAnswer>> post(int calls) {
            return IntStream.range(0, calls)
                    .mapToObj(call -> http.post(null, provider.url() + "/" + call, Map.of(), "application/json", new byte[0]))
                    .toList();
        }

        @Test
        void leavesTheCallBeforeItItsAnswer() throws Exception {
            provider.answerEach(request -> json(200, "{\"path\":\"" + request.path() + "\"}"));

            List<CompletableFuture<ProviderAnswer>> answers = post(20);

            for (int call = 0; call < answers.size(); call++) {
                assertThat(answers.get(call).get(10, TimeUnit.SECONDS).body()).isEqualTo("{\"path\":\"/" + call + "\"}");
            }
            assertThat(provider.connections()).isEqualTo(4);
        }

        @Test
        void doesNotTakeForItsAnswerWhatCameBeforeIt() throws Exception {
            String surplus = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
            provider.answerEach(request -> provider.received().size() <= 4 ? raw(OK + surplus, true) : json(200, "{}"));

            for (CompletableFuture<ProviderAnswer> answer : post(8)) {
                assertThat(answer.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
            }
            assertThat(provider.received()).hasSize(8);
        }
    }

    @Nested
    class ASecureConnection {

        @TempDir
        Path folder;

        private SSLServerSocket server;
        private final CompletableFuture<String> named = new CompletableFuture<>();

        private void listen() throws Exception {
            SelfSigned certificate = new SelfSigned(folder, "provider.test");
            server = (SSLServerSocket) certificate.server().getServerSocketFactory()
                    .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            System.setProperty("javax.net.ssl.trustStore", certificate.file().toString());
            System.setProperty("javax.net.ssl.trustStorePassword", certificate.password());
            Thread thread = new Thread(this::serve);
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            while (!server.isClosed()) {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    socket.startHandshake();
                    ExtendedSSLSession session = (ExtendedSSLSession) socket.getSession();
                    named.complete(((SNIHostName) session.getRequestedServerNames().get(0)).getAsciiName());
                    socket.getInputStream().read();
                    socket.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException refused) {
                    // The client does not like the certificate.
                }
            }
        }

        @AfterEach
        void close() throws IOException {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
            server.close();
        }

        @Test
        void isForTheNameThatIsCalledAndForNoOther() throws Exception {
            // given
            listen();
            DnsResolver names = new TestNames().name("provider.test", "127.0.0.1").name("other.test", "127.0.0.1");
            try (ProviderHttp to = through(new BoundedDnsResolver(names, 1))) {
                // when
                ProviderFailure other = failure(to, "https://other.test:" + server.getLocalPort(), Map.of());
                ProviderAnswer answer =
                        post(to, "https://provider.test:" + server.getLocalPort() + "/x", Map.of(), new byte[0]);
                // then
                assertThat(other.outcome()).isEqualTo(ProviderFailure.Outcome.NOT_SENT);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(named).isCompletedWithValueMatching(name -> name.endsWith(".test"));
            }
        }
    }
}

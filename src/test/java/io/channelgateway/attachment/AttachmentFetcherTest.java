package io.channelgateway.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.channelgateway.attachment.BytesInFlight.Reservation;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.Refusal;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FileReply;
import io.channelgateway.support.SelfSigned;
import io.channelgateway.support.NoMoreThreads;
import io.channelgateway.support.TestNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Downloads by themselves: how many, how long, how much, and over TLS. */
class AttachmentFetcherTest {

    private static final byte[] FILE = "file".getBytes();

    @TempDir
    Path folder;

    private final BytesInFlight bytesInFlight = new BytesInFlight(100_000);
    private final Reservation reservation = bytesInFlight.open(() -> "acme");
    private final TestNames names = new TestNames();
    private final FakeProvider server = FakeProvider.answering(FileReply.file(FILE));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger owners = new AtomicInteger();

    @AfterEach
    void stop() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    private AttachmentFetcher fetcher(DnsResolver resolver, DefaultClientTlsStrategy tls, Duration deadline) {
        return new AttachmentFetcher(new AddressPolicy("127.0.0.1"), resolver, tls, deadline, 2, threads);
    }

    private AttachmentFetcher fetcher(Duration deadline) {
        return fetcher(names, DefaultClientTlsStrategy.createDefault(), deadline);
    }

    /** For an owner that has no other download. */
    private CompletableFuture<List<Attachment>> fetch(AttachmentFetcher fetcher, String... urls) {
        List<Attachment> attachments = List.of(urls).stream()
                .map(url -> Attachment.at("a", "text/plain", AttachmentUrl.parse("attachments[0]", url)))
                .toList();
        return fetcher.fetch("owner-" + owners.incrementAndGet(), attachments, new AttachmentLimits(), 1_000_000, reservation);
    }

    private static Refusal refusal(CompletableFuture<?> fetched) {
        try {
            throw new AssertionError("fetched " + fetched.join());
        } catch (CompletionException failed) {
            return (Refusal) failed.getCause();
        }
    }

    @Test
    void leavesAloneWhatIsHere() {
        Attachment here = Attachment.of("b", "text/plain", FILE);

        List<Attachment> all = fetcher(Duration.ofSeconds(5))
                .fetch("owner", List.of(here, Attachment.at("a", "text/plain", AttachmentUrl.parse("x", server.url()))),
                        new AttachmentLimits(), 1_000, reservation)
                .join();

        assertThat(all.get(0)).isSameAs(here);
        assertThat(all.get(1).bytes()).isEqualTo(FILE);
        assertThat(all.get(1).url()).isNull();
        assertThat(bytesInFlight.bytes()).isEqualTo(FILE.length);
        reservation.close();
        assertThat(bytesInFlight.bytes()).isZero();
    }

    @Test
    void refusesMoreAtOnceThanThereAreSlots() {
        AttachmentFetcher fetcher = fetcher(Duration.ofSeconds(30));
        server.answer(FakeProvider.silence());
        fetch(fetcher, server.url());
        fetch(fetcher, server.url());
        Awaitility.await().until(() -> server.received().size() == 2);

        Refusal third = refusal(fetch(fetcher, server.url()));

        assertThat(third.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(third.retryAfterSeconds()).isPositive();
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void givesSlotsBackAfterFailures() {
        AttachmentFetcher fetcher = fetcher(Duration.ofSeconds(5));
        server.answer(FileReply.status("404 Not Found"));
        for (int i = 0; i < 5; i++) {
            assertThat(refusal(fetch(fetcher, server.url())).code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
            Awaitility.await().until(() -> server.openConnections() == 0);
        }
        server.answer(FileReply.file(FILE));

        Awaitility.await().untilAsserted(() -> assertThat(fetch(fetcher, server.url()).join()).hasSize(1));
    }

    @Test
    void refusesBytesThatThereIsNoRoomFor() {
        server.answer(FileReply.file(new byte[100_001]));

        Refusal refused = refusal(fetch(fetcher(Duration.ofSeconds(5)), server.url()));

        assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refused.retryAfterSeconds()).isPositive();
        assertThat(bytesInFlight.bytes()).isLessThanOrEqualTo(100_000);
    }

    @Test
    void keepsNoBytesForARequestThatHasEnded() {
        reservation.close();

        assertThat(refusal(fetch(fetcher(Duration.ofSeconds(5)), server.url())).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(bytesInFlight.bytes()).isZero();
    }

    @Test
    void hasOneDeadlineForAllFilesAndThenHangsUp() {
        server.answerEach(request -> request.path().equals("/drip") ? FakeProvider.drip() : FileReply.file(FILE));
        long start = System.nanoTime();

        Refusal refused = refusal(fetch(fetcher(Duration.ofSeconds(1)), server.url(), server.url() + "/drip", server.url()));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(900), Duration.ofSeconds(3));
        assertThat(refused).hasMessage(AttachmentUrl.refusal("attachments[1]").getMessage());
        Awaitility.await().until(() -> server.openConnections() == 0);
        assertThat(server.received()).hasSize(2);
    }

    /** Knows no name but those that begin with slow, and these only later. */
    private final class SlowNames implements DnsResolver {

        private final CountDownLatch answer = new CountDownLatch(1);
        private final AtomicInteger running = new AtomicInteger();

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            if (!host.startsWith("slow")) {
                return names.resolve(host);
            }
            running.incrementAndGet();
            try {
                answer.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            running.decrementAndGet();
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    @Test
    void hasItsSlotsBackAtTheDeadlineThoughALookUpHangs() {
        SlowNames slow = new SlowNames();
        AttachmentFetcher fetcher = fetcher(slow, DefaultClientTlsStrategy.createDefault(), Duration.ofSeconds(2));
        for (CompletableFuture<List<Attachment>> hanging : List.of(
                fetch(fetcher, "http://slow1.example:" + server.port()),
                fetch(fetcher, "http://slow2.example:" + server.port()))) {
            assertThat(refusal(hanging).code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
        }

        assertThat(fetch(fetcher, server.url()).join()).hasSize(1);

        assertThat(slow.running).hasValue(2);
    }

    @Test
    void hasOnlySoManyLookUpsThatHang() {
        SlowNames slow = new SlowNames();
        AttachmentFetcher fetcher = fetcher(slow, DefaultClientTlsStrategy.createDefault(), Duration.ofMillis(300));
        for (int i = 0; i < 4; i++) {
            assertThat(refusal(fetch(fetcher, "http://slow.example:" + server.port())).code())
                    .isEqualTo(ErrorCode.VALIDATION_ERROR);
        }

        assertThat(refusal(fetch(fetcher, server.url())).code()).isEqualTo(ErrorCode.UNAVAILABLE);

        assertThat(slow.running).hasValue(4);
        slow.answer.countDown();
        Awaitility.await().until(() -> slow.running.get() == 0);
        Awaitility.await().untilAsserted(() -> assertThat(fetch(fetcher, server.url()).join()).hasSize(1));
    }

    @Test
    void doesNotWaitForASlowNameServerNorConnectAfterIt() {
        SlowNames slow = new SlowNames();
        AttachmentFetcher fetcher = fetcher(slow, DefaultClientTlsStrategy.createDefault(), Duration.ofMillis(300));

        Refusal refused = refusal(fetch(fetcher, "http://slow.example:" + server.port() + "/"));

        assertThat(refused.code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
        slow.answer.countDown();
        // Its thread takes up another download only after the late answer has been dealt with.
        Awaitility.await().until(() -> ((ThreadPoolExecutor) threads).getActiveCount() == 0);
        assertThat(server.received()).noneMatch(request -> request.headers().get("host").startsWith("slow"));
    }

    @Test
    void triesTheNextAddressOfAName() throws IOException {
        names.name("two.example", "127.0.0.9 127.0.0.1");
        AttachmentFetcher fetcher = new AttachmentFetcher(new AddressPolicy("127.0.0.0/8"), names,
                DefaultClientTlsStrategy.createDefault(), Duration.ofSeconds(5), 2, threads);

        assertThat(fetch(fetcher, "http://two.example:" + server.port() + "/").join()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "file.txt         | /folder/file.txt",
        "?page=2          | /folder/start?page=2",
        "//%s/file.txt    | /file.txt",
        "/my file.txt     | /my%20file.txt",
        "/\u00dc.txt      | /%C3%9C.txt",
    })
    void followsWhatServersWriteIntoARedirect(String location, String path) {
        server.answerEach(request -> request.path().endsWith("?page=1")
                ? FileReply.redirect(location.replace("%s", "127.0.0.1:" + server.port()))
                : FileReply.file(FILE));

        assertThat(fetch(fetcher(Duration.ofSeconds(5)), server.url() + "/folder/start?page=1").join()).hasSize(1);

        assertThat(server.received()).extracting(FakeProvider.Received::path).containsExactly("/folder/start?page=1", path);
    }

    @ParameterizedTest
    @CsvSource({
        "application/xml, text/xml,                 true",
        "text/csv,        application/vnd.ms-excel, true",
        "audio/mp4,       video/mp4,                true",
        "image/png,       application/json,         false",
        "application/pdf, text/html,                false",
        "audio/mp4,       image/png,                false",
    })
    void takesAFileUnderAnotherNameOfItsType(String type, String answered, boolean isTaken) {
        server.answer(FileReply.file(FILE, "Content-Type", answered));

        CompletableFuture<List<Attachment>> fetched = fetcher(Duration.ofSeconds(5)).fetch("owner",
                List.of(Attachment.at("a", type, AttachmentUrl.parse("x", server.url()))),
                new AttachmentLimits(), 1_000, reservation);

        assertThat(fetched.handle((files, refused) -> files != null).join()).isEqualTo(isTaken);
    }

    @ParameterizedTest
    @CsvSource({"8, true", "7, false"})
    void countsWhatIsHereAgainstTheTotal(long mostBytes, boolean isFetched) {
        Attachment here = Attachment.of("b", "text/plain", FILE);
        Attachment there = Attachment.at("a", "text/plain", AttachmentUrl.parse("x", server.url()));

        CompletableFuture<List<Attachment>> fetched = fetcher(Duration.ofSeconds(5))
                .fetch("owner", List.of(there, here), new AttachmentLimits(), mostBytes, reservation);

        assertThat(fetched.handle((files, refused) -> files != null).join()).isEqualTo(isFetched);
    }

    @Test
    void asksAServerThatWantsToBeAskedLaterOnlyOnce() {
        server.answer(FakeProvider.json(503, "{}", "Retry-After", "1"));

        Refusal refusal = refusal(fetch(fetcher(Duration.ofSeconds(5)), server.url()));

        assertThat(refusal.code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void takesAFileInChunksUpToTheLastOne() {
        String file = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nfi\r\n2\r\nle\r\n";
        server.answerEach(request -> connection -> {
            connection.getOutputStream().write((file + (request.path().equals("/whole") ? "0\r\n\r\n" : "")).getBytes());
            return false;
        });
        AttachmentFetcher fetcher = fetcher(Duration.ofSeconds(5));

        assertThat(fetch(fetcher, server.url() + "/whole").join().get(0).bytes()).isEqualTo(FILE);
        assertThat(refusal(fetch(fetcher, server.url() + "/half")).code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
    }

    /** Whether it is whole nobody could tell: a connection that breaks ends in the same way. */
    @Test
    void refusesAFileThatEndsWithItsConnection() {
        server.answerEach(request -> connection -> {
            connection.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nfile".getBytes());
            return false;
        });

        Refusal refusal = refusal(fetch(fetcher(Duration.ofSeconds(5)), server.url()));

        assertThat(refusal.code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
    }

    @Test
    void speaksTlsWithTheNameToTheCheckedAddress() throws Exception {
        SelfSigned certificate = new SelfSigned(folder, "files.example");
        names.name("files.example", "127.0.0.1", "127.0.0.5").name("other.example", "127.0.0.1");
        AttachmentFetcher fetcher = fetcher(names, new DefaultClientTlsStrategy(certificate.client()), Duration.ofSeconds(5));
        try (SSLServerSocket tls = tlsServer(certificate)) {
            CompletableFuture<String> serverName = new CompletableFuture<>();
            threads.execute(() -> serve(tls, serverName, FileReply.file(FILE)));

            List<Attachment> fetched = fetch(fetcher, "https://files.example:" + tls.getLocalPort() + "/x").join();

            assertThat(fetched.get(0).bytes()).isEqualTo(FILE);
            assertThat(serverName.join()).contains("files.example");
            assertThat(names.asked()).containsExactly("files.example");

            threads.execute(() -> serve(tls, new CompletableFuture<>(), FileReply.file(FILE)));
            CompletableFuture<List<Attachment>> otherName = fetch(fetcher, "https://other.example:" + tls.getLocalPort() + "/x");
            assertThatThrownBy(otherName::join).hasMessageContaining("could not be fetched");
        }
    }

    @Test
    void followsNoRedirectThatLeavesTls() throws Exception {
        SelfSigned certificate = new SelfSigned(folder, "files.example");
        names.name("files.example", "127.0.0.1");
        AttachmentFetcher fetcher = fetcher(names, new DefaultClientTlsStrategy(certificate.client()), Duration.ofSeconds(5));
        try (SSLServerSocket tls = tlsServer(certificate)) {
            CompletableFuture<String> serverName = new CompletableFuture<>();
            threads.execute(() -> serve(tls, serverName, FileReply.redirect(server.url() + "/x")));

            Refusal refusal = refusal(fetch(fetcher, "https://files.example:" + tls.getLocalPort() + "/x"));

            assertThat(refusal.code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
            assertThat(serverName.join()).contains("files.example");
            assertThat(server.received()).isEmpty();
        }
    }

    private static SSLServerSocket tlsServer(SelfSigned certificate) throws IOException, GeneralSecurityException {
        return (SSLServerSocket) certificate.server()
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    }

    private static void serve(SSLServerSocket tls, CompletableFuture<String> serverName, FakeProvider.Reply reply) {
        try (SSLSocket connection = (SSLSocket) tls.accept()) {
            connection.startHandshake();
            serverName.complete(((ExtendedSSLSession) connection.getSession()).getRequestedServerNames().toString());
            connection.getInputStream().read(new byte[4_096]);
            reply.to(connection);
        } catch (IOException | InterruptedException failed) {
            serverName.completeExceptionally(failed);
        }
    }

    @Test
    void losesNoDownloadWhileThereCanBeNoThread() {
        try (NoMoreThreads full = new NoMoreThreads(AttachmentFetcher.class)) {
            AttachmentFetcher fetcher = fetcher(Duration.ofSeconds(5));
            full.reached(true);
            for (int i = 0; i < 10; i++) {
                assertThat(refusal(fetch(fetcher, server.url())).code()).isEqualTo(ErrorCode.UNAVAILABLE);
            }
            full.reached(false);

            assertThat(fetch(fetcher, server.url()).join()).hasSize(1);
        }
    }
}

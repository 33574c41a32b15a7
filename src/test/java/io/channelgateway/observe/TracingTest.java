package io.channelgateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.HttpChannel;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Traces, as a collector gets them. */
class TracingTest {

    private static final String PARENT = "b7ad6b7169203331";
    private static final int SERVER = 2;
    private static final int CLIENT = 3;
    private static final String SLACK_TOKEN = HttpChannel.SLACK.newSecret();
    private static final String BOT_TOKEN = HttpChannel.TELEGRAM.newSecret();
    private static final String SANDBOX_KEY = Secrets.make("wbk_test_");

    private static FakeProvider provider;
    private static FakeProvider collector;
    private static TestGateway gateway;

    private final String trace = UUID.randomUUID().toString().replace("-", "");
    private final String traceparent = "00-" + trace + "-" + PARENT + "-01";

    @BeforeAll
    static void start() {
        provider = FakeProvider.answering(HttpChannel.SLACK.success());
        collector = FakeProvider.answering(FakeProvider.json(200, "{}"));
        gateway = TestGateway.builder()
                .tier("unmetered")
                .property("gateway.tracing-endpoint", collector.url())
                .channel("slack", HttpChannel.SLACK.settings(provider.url(), SLACK_TOKEN))
                .channel("telegram", HttpChannel.TELEGRAM.settings(provider.url(), BOT_TOKEN))
                .workspaces("  - {id: box, plan: org, sandbox: true, keys: [{id: key_b, sha256: "
                        + Workspaces.sha256(SANDBOX_KEY) + ", permissions: [\"write:channels\"]}]}\n")
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        provider.close();
        collector.close();
    }

    private static Answer send(String channel, String recipient, String... headers) {
        return gateway.send(TestGateway.body(channel, recipient), headers);
    }

    private static List<SentSpan> spans() {
        return collector.received().stream().flatMap(request -> SentSpan.in(request).stream()).toList();
    }

    /** The span of the request that got this answer; all calls on its behalf were exported with it or before. */
    private static SentSpan request(Answer answer) {
        String id = answer.header("X-Request-ID");
        Awaitility.await().until(() -> spans().stream().anyMatch(span -> id.equals(span.attributes().get("gateway.request_id"))));
        return spans().stream()
                .filter(span -> id.equals(span.attributes().get("gateway.request_id")))
                .findFirst()
                .orElseThrow();
    }

    private static List<SentSpan> calls(SentSpan request) {
        return spans().stream()
                .filter(span -> span.kind() == CLIENT && span.parent().equals(request.id()))
                .toList();
    }

    @Test
    void continuesTheClientsTraceAndGivesTheProviderCallASpan() {
        provider.answer(HttpChannel.SLACK.success());

        SentSpan request = request(send("slack", "C01234567", "traceparent", traceparent));

        assertThat(request.kind()).isEqualTo(SERVER);
        assertThat(request.trace()).isEqualTo(trace);
        assertThat(request.parent()).isEqualTo(PARENT);
        assertThat(request.name()).isEqualTo("send");
        assertThat(request.attributes())
                .containsEntry("gateway.workspace", "acme")
                .containsEntry("gateway.channel", "slack")
                .containsEntry("gateway.outcome", "sent")
                .containsEntry("http.request.method", "POST")
                .containsEntry("http.response.status_code", "200")
                .hasSize(6);
        assertThat(calls(request)).singleElement().satisfies(call -> {
            assertThat(call.trace()).isEqualTo(trace);
            assertThat(call.name()).isEqualTo("slack chat.postMessage");
            assertThat(call.attributes())
                    .containsEntry("gateway.channel", "slack")
                    .containsEntry("gateway.outcome", "ok")
                    .containsEntry("http.response.status_code", "200")
                    .hasSize(3);
        });
    }

    @Test
    void eachCallHasItsOwnSpanAlsoOneThatFailed() {
        provider.answerEach(request -> request.path().endsWith("/sendMessage")
                ? HttpChannel.TELEGRAM.success()
                : FakeProvider.reset());

        SentSpan request = request(gateway.send("{\"channel\":\"telegram\",\"recipient\":\"-1001234567890\","
                + "\"message\":\"x\",\"attachments\":"
                + "[{\"filename\":\"a.txt\",\"mime_type\":\"text/plain\",\"content_base64\":\"SGVsbG8=\"}]}"));

        assertThat(request.parent()).isEmpty();
        assertThat(request.attributes()).containsEntry("gateway.outcome", "partially_sent");
        assertThat(calls(request))
                .extracting(SentSpan::name, call -> call.attributes().get("gateway.outcome"))
                .containsExactlyInAnyOrder(tuple("telegram sendMessage", "ok"), tuple("telegram sendDocument", "unknown"));
    }

    @Test
    void anEMailsTurnAtItsServerIsASpanOfTheSameTrace() {
        SentSpan request = request(send(
                "email", "ann@example.com", "Authorization", "Bearer " + SANDBOX_KEY, "traceparent", traceparent));

        assertThat(calls(request)).singleElement().satisfies(call -> {
            assertThat(call.name()).isEqualTo("email SMTP");
            assertThat(call.trace()).isEqualTo(trace);
        });
    }

    @Test
    void callsOfSeveralRequestsAtOnceStayApart() {
        provider.answerEach(request -> FakeProvider.after(50, HttpChannel.SLACK.success()));

        List<Answer> answers = IntStream.range(0, 20)
                .mapToObj(i -> gateway.sendAsync(TestGateway.body("slack", "C01234567")))
                .toList().stream().map(CompletableFuture::join).toList();

        assertThat(answers).allSatisfy(answer -> assertThat(calls(request(answer))).hasSize(1));
    }

    @Test
    void aRefusedRequestHasASpanAndNoCall() {
        SentSpan request = request(send("slack", "nowhere at all"));

        assertThat(request.attributes())
                .containsEntry("gateway.outcome", "refused")
                .containsEntry("error.type", "validation_error")
                .containsEntry("http.response.status_code", "400");
        assertThat(calls(request)).isEmpty();
    }

    @Test
    void aClientThatDoesNotWantATraceGetsNone() {
        provider.answer(HttpChannel.SLACK.success());
        send("slack", "C01234567", "traceparent", "00-" + trace + "-" + PARENT + "-00");
        SentSpan other = request(send("slack", "C01234567", "traceparent", "nonsense"));

        assertThat(other.parent()).isEmpty();
        assertThat(spans()).noneMatch(span -> span.trace().equals(trace));
    }

    @Test
    void neitherProvidersNorSpansLearnWhatIsNotTheirs() {
        provider.answer(HttpChannel.SLACK.success());
        request(send("slack", "C01234567", "traceparent", traceparent, "tracestate", "evil=1"));
        provider.answer(HttpChannel.TELEGRAM.success());
        request(send("telegram", "-1001234567890", "traceparent", traceparent, "baggage", "evil=1"));
        request(gateway.exchange(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/evil?evil=evil"))
                .method("EVIL", HttpRequest.BodyPublishers.noBody())
                .build()));

        assertThat(provider.received()).isNotEmpty().allSatisfy(request ->
                assertThat(request.headers()).doesNotContainKeys("traceparent", "tracestate", "baggage"));
        assertThat(collector.received()).isNotEmpty().allSatisfy(request -> {
            assertThat(request.path()).isEqualTo("/v1/traces");
            assertThat(request.body())
                    .doesNotContain(SLACK_TOKEN, BOT_TOKEN, SANDBOX_KEY, gateway.key())
                    .doesNotContain("wbk_", "Hello", "C01234567", "1001234567890", "nowhere", "evil", "EVIL", "127.0.0.1");
        });
    }

    @Test
    void theSpanOfAClientThatLeftTellsWhatBecameOfItsMessage() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        provider.answer(connection -> {
            release.await();
            return HttpChannel.SLACK.success().to(connection);
        });
        int before = provider.received().size();
        String body = TestGateway.body("slack", "C01234567", "x");
        try (Socket client = new Socket("127.0.0.1", gateway.gateway().port())) {
            client.getOutputStream().write(("POST /v1/channels/send HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                    + gateway.key() + "\r\nContent-Type: application/json\r\ntraceparent: " + traceparent
                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
            Awaitility.await().until(() -> provider.received().size() > before);
        }
        Awaitility.await().until(() -> gateway.gateway().getCamelContext().getRegistry()
                .findSingleByType(Observation.class).requestsInFlight() == 0);
        release.countDown();

        Awaitility.await().untilAsserted(() -> assertThat(spans())
                .filteredOn(span -> span.trace().equals(trace) && span.kind() == SERVER)
                .singleElement()
                .satisfies(span -> {
                    assertThat(span.name()).isEqualTo("send");
                    assertThat(span.attributes())
                            .containsEntry("gateway.workspace", "acme")
                            .containsEntry("gateway.outcome", "sent")
                            .doesNotContainKey("http.response.status_code");
                }));
    }

    @Test
    void theLogLineNamesTheTrace() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger("io.channelgateway.requests");
        lines.start();
        log.addAppender(lines);
        try {
            send("slack", "nowhere", "traceparent", traceparent);

            Awaitility.await().untilAsserted(() -> assertThat(List.copyOf(lines.list))
                    .anySatisfy(line -> assertThat(line.getFormattedMessage()).contains(" trace=" + trace + " ms=")));
        } finally {
            log.detachAppender(lines);
        }
    }
}

package io.channelgateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.channelgateway.support.ClosedPort;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.HttpChannel;
import io.channelgateway.support.Management;
import io.channelgateway.support.MovableClock;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Prometheus gets after a known mix of traffic, and whether dashboard and alerts ask for what there is. */
class MetricsTest {

    private static final ClosedPort NOBODY = new ClosedPort();
    private static final Path FILES = Path.of("src/main/observability");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern METRIC =
            Pattern.compile("\\b((?:gateway|jvm|process|system)_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)(?:=~|!=|!~|=)\"");

    private static final MovableClock CLOCK = new MovableClock();
    private static final Map<HttpChannel, String> SECRETS = new HashMap<>();
    private static final String TINY_KEY = Secrets.make("wbk_test_");
    private static final String SANDBOX_KEY = Secrets.make("wbk_test_");
    private static final String ODD_TEXT = "\"},evil=\"1";
    private static final String GONE =
            "gateway_request_duration_seconds_count{route=\"client-gone\",status=\"none\"}";
    private static final CountDownLatch RELEASE = new CountDownLatch(1);
    private static FakeProvider provider;
    private static TestGateway gateway;
    private static Scrape first;
    private static Scrape scrape;

    @BeforeAll
    static void sendAKnownMix() throws IOException {
        provider = FakeProvider.answering(HttpChannel.SLACK.success());
        TestGateway.Builder builder = TestGateway.builder()
                .clock(CLOCK)
                .tier("unmetered")
                .property("gateway.in-flight-per-workspace-and-channel", 1)
                .property("gateway.routes-reload", true)
                .channel("email", "{host: 127.0.0.1, port: " + NOBODY.number() + ", security: none, from: us@acme.example}")
                .workspaces(tinyWorkspace() + sandboxWorkspace());
        for (HttpChannel channel : HttpChannel.values()) {
            SECRETS.put(channel, channel.newSecret());
            builder.channel(channel.text(), channel.settings(provider.url(), SECRETS.get(channel)));
        }
        Management management = Management.of(builder);
        gateway = builder.start();
        first = Scrape.of(management);
        sends();
        refusals();
        noHttp();
        limits();
        aClientThatGoesAway(management);
        System.gc();
        Awaitility.await().until(() -> isQuiet(Scrape.of(management)));
        scrape = Scrape.of(management);
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        provider.close();
        NOBODY.close();
    }

    /** The last request's exchange and the garbage collector's news arrive a moment after the answer. */
    private static boolean isQuiet(Scrape now) {
        return now.value("gateway_requests_in_flight") == 0
                && now.metrics().contains("jvm_gc_pause_seconds_count")
                && now.value(GONE) == 1
                && now.value("gateway_sends_total" + series("acme", "telegram", "sent", "ok")) == 2;
    }

    private static String tinyWorkspace() {
        return "  - {id: tiny, plan: starter, keys: [{id: key_t, sha256: " + Workspaces.sha256(TINY_KEY)
                + ", permissions: [\"write:channels\"]}], channels: {slack: {token: "
                + Secrets.make("xoxb-") + ", base_url: \"" + provider.url() + "\"}}}\n";
    }

    private static String sandboxWorkspace() {
        return "  - {id: box, plan: org, sandbox: true, keys: [{id: key_b, sha256: " + Workspaces.sha256(SANDBOX_KEY)
                + ", permissions: [\"write:channels\"]}]}\n";
    }

    private static void sends() {
        String key = UUID.randomUUID().toString();
        send(HttpChannel.SLACK, HttpChannel.SLACK.success(), 200, "Idempotency-Key", key);
        send(HttpChannel.SLACK, HttpChannel.SLACK.success(), 200, "Idempotency-Key", key);
        send(HttpChannel.SLACK, HttpChannel.SLACK.success(), 200, "Idempotency-Key", key);
        send(HttpChannel.SLACK, HttpChannel.SLACK.success(), 200);
        String unknown = UUID.randomUUID().toString();
        send(HttpChannel.SLACK, FakeProvider.reset(), 502, "Idempotency-Key", unknown);
        send(HttpChannel.SLACK, FakeProvider.reset(), 502, "Idempotency-Key", unknown);
        send(HttpChannel.WHATSAPP, FakeProvider.json(429, "{}"), 502);
        send(HttpChannel.WHATSAPP, FakeProvider.json(503, "{}"), 502);
        send(HttpChannel.WHATSAPP, HttpChannel.WHATSAPP.success(), 200);
        sendWithAFileThatFails();
        assertThat(gateway.send(TestGateway.body("email", "ann@example.com")).status()).isEqualTo(502);
        assertThat(gateway.send(TestGateway.body("email", "ann@example.com"), "Authorization", "Bearer " + SANDBOX_KEY)
                .status()).isEqualTo(200);
        provider.answerEach(request -> HttpChannel.TEAMS.isMessage(request)
                ? HttpChannel.TEAMS.success()
                : FakeProvider.json(200, "{\"access_token\":\"t\",\"expires_in\":3600}"));
        assertThat(gateway.send(TestGateway.body("teams", HttpChannel.TEAMS.recipient())).status()).isEqualTo(200);
    }

    private static void send(HttpChannel channel, FakeProvider.Reply reply, int status, String... headers) {
        provider.answer(reply);
        Answer answer = gateway.send(TestGateway.body(channel.text(), channel.recipient()), headers);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    }

    private static void sendWithAFileThatFails() {
        provider.answerEach(request -> request.path().endsWith("/sendMessage")
                ? HttpChannel.TELEGRAM.success()
                : FakeProvider.json(400, "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request\"}"));
        Answer answer = gateway.send("{\"channel\":\"telegram\",\"recipient\":\"-1001234567890\",\"message\":\"x\","
                + "\"attachments\":[{\"filename\":\"a.txt\",\"mime_type\":\"text/plain\",\"content_base64\":\"SGVsbG8=\"}]}");
        assertThat(answer.json().path("data").path("status").asText()).isEqualTo("partially_sent");
    }

    private static void refusals() {
        String key = UUID.randomUUID().toString();
        send(HttpChannel.TELEGRAM, HttpChannel.TELEGRAM.success(), 200, "Idempotency-Key", key);
        assertThat(gateway.send(TestGateway.body("telegram", "-1", "Other"), "Idempotency-Key", key).status())
                .isEqualTo(409);
        assertThat(gateway.send(TestGateway.body(ODD_TEXT, ODD_TEXT)).status()).isEqualTo(400);
        assertThat(gateway.send(TestGateway.body("slack", ODD_TEXT)).status()).isEqualTo(400);
        assertThat(gateway.send("{}", "Authorization", "Bearer wbk_" + "nobody").status()).isEqualTo(401);
        assertThat(gateway.send("{}", "Authorization", "Bearer wbk_" + "nobody2").status()).isEqualTo(401);
        assertThat(gateway.send(TestGateway.body("whatsapp", HttpChannel.WHATSAPP.recipient()),
                "Authorization", "Bearer " + TINY_KEY).status()).isEqualTo(403);
        assertThat(gateway.get("/v1/channels/messages").status()).isEqualTo(200);
        assertThat(gateway.get("/v1/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(gateway.exchange(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/channels/send")).build())
                .status()).isEqualTo(405);
    }

    private static void noHttp() throws IOException {
        try (Socket client = new Socket("127.0.0.1", gateway.gateway().port())) {
            client.getOutputStream().write("\u0016\u0003\u0001 nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().readAllBytes();
        }
    }

    /** A starter has 10 a minute and 100 a day. */
    private static void limits() {
        provider.answer(connection -> {
            RELEASE.await();
            return HttpChannel.SLACK.success().to(connection);
        });
        int before = provider.received().size();
        CompletableFuture<Answer> first = gateway.sendAsync(TestGateway.body("slack", "C01234567"));
        Awaitility.await().until(() -> provider.received().size() > before);
        assertThat(gateway.send(TestGateway.body("slack", "C01234567")).status()).isEqualTo(429);
        RELEASE.countDown();
        assertThat(first.join().status()).isEqualTo(200);
        provider.answer(HttpChannel.SLACK.success());
        for (int minute = 0; minute < 10; minute++) {
            CLOCK.advance(Duration.ofMinutes(1));
            for (int request = 0; request < 10; request++) {
                assertThat(tiny()).isEqualTo(200);
            }
            assertThat(minute > 0 || tiny() == 429).isTrue();
        }
        CLOCK.advance(Duration.ofMinutes(1));
        assertThat(tiny()).isEqualTo(429);
    }

    /** Its message is sent all the same, and counts. The provider answers after that was noticed. */
    private static void aClientThatGoesAway(Management management) throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        provider.answer(connection -> {
            release.await();
            return HttpChannel.TELEGRAM.success().to(connection);
        });
        int before = provider.received().size();
        String body = TestGateway.body("telegram", HttpChannel.TELEGRAM.recipient(), "x");
        try (Socket client = new Socket("127.0.0.1", gateway.gateway().port())) {
            client.getOutputStream().write(("POST /v1/channels/send HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                    + gateway.key() + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
            Awaitility.await().until(() -> provider.received().size() > before);
        }
        Awaitility.await().until(() -> Scrape.of(management).value(GONE) == 1);
        release.countDown();
    }

    private static int tiny() {
        return gateway.send(TestGateway.body("slack", "C01234567"), "Authorization", "Bearer " + TINY_KEY).status();
    }

    private static String series(String workspace, String channel, String outcome, String code) {
        return "{channel=\"" + channel + "\",code=\"" + code + "\",outcome=\"" + outcome + "\",workspace=\"" + workspace
                + "\"}";
    }

    @Test
    void countsEverySendByWorkspaceChannelOutcomeAndCode() {
        assertThat(scrape.counts("gateway_sends_total")).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                Map.entry(series("acme", "slack", "sent", "ok"), 3.0),
                Map.entry(series("acme", "slack", "unknown", "provider_error"), 1.0),
                Map.entry(series("acme", "slack", "refused", "rate_limited"), 1.0),
                Map.entry(series("acme", "whatsapp", "sent", "ok"), 1.0),
                Map.entry(series("acme", "whatsapp", "not_sent", "provider_error"), 1.0),
                Map.entry(series("acme", "whatsapp", "unknown", "provider_error"), 1.0),
                Map.entry(series("acme", "telegram", "sent", "ok"), 2.0),
                Map.entry(series("acme", "telegram", "partially_sent", "ok"), 1.0),
                Map.entry(series("acme", "telegram", "refused", "idempotency_conflict"), 1.0),
                Map.entry(series("acme", "teams", "sent", "ok"), 1.0),
                Map.entry(series("acme", "email", "not_sent", "provider_error"), 1.0),
                Map.entry(series("acme", "none", "refused", "validation_error"), 2.0),
                Map.entry(series("box", "email", "sent", "ok"), 1.0),
                Map.entry(series("tiny", "slack", "sent", "ok"), 100.0),
                Map.entry(series("tiny", "slack", "refused", "rate_limited"), 2.0),
                Map.entry(series("tiny", "whatsapp", "refused", "insufficient_permissions"), 1.0),
                Map.entry(series("none", "none", "refused", "invalid_key"), 2.0)));
    }

    /** To Prometheus, what begins with 1 has not increased. */
    @Test
    void countsFromNoneOnWhatAlertsLookForAnIncreaseOf() {
        for (String channel : new String[] {"slack", "whatsapp", "telegram", "teams", "email"}) {
            assertThat(first.value("gateway_sends_total" + series("acme", channel, "unknown", "provider_error"))).isZero();
        }
        for (String limit : new String[] {"minute", "day", "in-flight", "authentication"}) {
            assertThat(first.value("gateway_throttled_total{limit=\"" + limit + "\"}")).isZero();
        }
    }

    @Test
    void countsReplaysApart() {
        assertThat(scrape.counts("gateway_replays_total"))
                .containsExactlyInAnyOrderEntriesOf(Map.of("{channel=\"slack\",workspace=\"acme\"}", 3.0));
    }

    @Test
    void countsWhatALimitKeptOutAndWhoHadNoKey() {
        assertThat(scrape.counts("gateway_throttled_total")).containsExactlyInAnyOrderEntriesOf(Map.of(
                "{limit=\"in-flight\"}", 1.0, "{limit=\"minute\"}", 1.0, "{limit=\"day\"}", 1.0));
        assertThat(scrape.value("gateway_failed_authentications_total")).isEqualTo(2);
    }

    @Test
    void measuresEachProviderCallByWhatTheTransportTells() {
        assertThat(scrape.counts("gateway_provider_call_duration_seconds_count"))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("{channel=\"slack\",outcome=\"ok\"}", 103.0),
                        Map.entry("{channel=\"slack\",outcome=\"unknown\"}", 1.0),
                        Map.entry("{channel=\"whatsapp\",outcome=\"ok\"}", 1.0),
                        Map.entry("{channel=\"whatsapp\",outcome=\"rejected\"}", 1.0),
                        Map.entry("{channel=\"whatsapp\",outcome=\"failed\"}", 1.0),
                        Map.entry("{channel=\"telegram\",outcome=\"ok\"}", 3.0),
                        Map.entry("{channel=\"telegram\",outcome=\"rejected\"}", 1.0),
                        Map.entry("{channel=\"teams\",outcome=\"ok\"}", 2.0),
                        Map.entry("{channel=\"email\",outcome=\"ok\"}", 1.0),
                        Map.entry("{channel=\"email\",outcome=\"not_sent\"}", 1.0)));
        assertThat(scrape.counts("gateway_provider_calls_in_flight")).isEmpty();
        assertThat(scrape.value("gateway_provider_calls_in_flight{channel=\"slack\"}")).isZero();
    }

    @Test
    void measuresEveryRequestAlsoThoseThatNoRouteSees() {
        assertThat(scrape.counts("gateway_request_duration_seconds_count")).containsExactlyInAnyOrderEntriesOf(Map.of(
                "{route=\"send\",status=\"2xx\"}", 110.0,
                "{route=\"send\",status=\"4xx\"}", 9.0,
                "{route=\"send\",status=\"5xx\"}", 5.0,
                "{route=\"messages\",status=\"2xx\"}", 1.0,
                "{route=\"refused\",status=\"4xx\"}", 3.0,
                "{route=\"client-gone\",status=\"none\"}", 1.0));
        assertThat(scrape.text().lines().filter(line ->
                line.startsWith("gateway_request_duration_seconds_bucket{route=\"send\",status=\"2xx\"")))
                .hasSize(15);
    }

    @Test
    void holdsNoSecretAndNothingThatAClientWrote() {
        assertThat(scrape.text()).doesNotContain(SECRETS.values()).doesNotContain(gateway.key(), TINY_KEY, SANDBOX_KEY);
        assertThat(scrape.text()).doesNotContain("wbk_", "evil", "Hello", "C01234567", "14155550100", "ann@");
    }

    @Test
    void dashboardAndAlertsAskForWhatThereIs() throws IOException {
        List<String> expressions = new ArrayList<>();
        JsonNode dashboard = JSON.readTree(Files.readString(FILES.resolve("dashboard.json")));
        dashboard.findValuesAsText("expr").forEach(expressions::add);
        dashboard.path("templating").findValuesAsText("query").stream()
                .filter(query -> query.startsWith("label_values("))
                .forEach(expressions::add);
        JsonNode rules = YAML.readTree(Files.readString(FILES.resolve("alerts.yaml")));
        rules.findValuesAsText("expr").forEach(expressions::add);

        assertThat(expressions).hasSizeGreaterThan(40).allSatisfy(this::asksForWhatThereIs);
    }

    private void asksForWhatThereIs(String expression) {
        Matcher metric = METRIC.matcher(expression);
        Set<String> found = new TreeSet<>();
        while (metric.find()) {
            found.add(metric.group(1));
            Set<String> labels = new TreeSet<>();
            Matcher label = LABEL.matcher(metric.group(2) == null ? "" : metric.group(2));
            while (label.find()) {
                labels.add(label.group(1));
            }
            labels.remove("instance");
            assertThat(scrape.has(metric.group(1), labels))
                    .as(metric.group())
                    .isTrue();
        }
        assertThat(found).as(expression).isNotEmpty();
    }

    @Test
    void theReadmeNamesEveryMetric() throws IOException {
        String readme = Files.readString(Path.of("README.md"));

        assertThat(scrape.metrics())
                .filteredOn(metric -> metric.startsWith("gateway_"))
                .hasSizeGreaterThan(15)
                .allSatisfy(metric ->
                        assertThat(readme).contains("`" + metric.replaceFirst("_seconds_(bucket|count|sum|max)$", "_seconds") + "`"));
    }

    @Test
    void everyAlertIsARuleThatPrometheusCanRead() throws IOException {
        JsonNode groups = YAML.readTree(Files.readString(FILES.resolve("alerts.yaml"))).path("groups");

        Set<String> names = new TreeSet<>();
        groups.forEach(group -> group.path("rules").forEach(rule -> {
            assertThat(rule.fieldNames()).toIterable().isSubsetOf("alert", "expr", "for", "labels", "annotations");
            assertThat(names.add(rule.path("alert").asText())).as(rule.path("alert").asText()).isTrue();
            assertThat(rule.path("for").asText("1m")).matches("\\d+[smh]");
            assertThat(rule.path("labels").path("severity").asText()).isIn("page", "ticket");
            assertThat(rule.path("annotations").path("summary").asText()).isNotBlank();
            assertBalanced(rule.path("expr").asText());
        }));
        assertThat(names).hasSizeGreaterThan(10);
    }

    private static void assertBalanced(String expression) {
        int depth = 0;
        for (char character : expression.toCharArray()) {
            depth += "({[".indexOf(character) >= 0 ? 1 : ")}]".indexOf(character) >= 0 ? -1 : 0;
            assertThat(depth).as(expression).isNotNegative();
        }
        assertThat(depth).as(expression).isZero();
    }
}

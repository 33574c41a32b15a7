package io.channelgateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.support.ApiDescription;
import io.channelgateway.support.ApiDescription.Operation;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FakeProvider.Reply;
import io.channelgateway.support.MovableClock;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of the API description works, and every failure that it shows happens in these words. */
class DocumentedExamplesTest {

    private static final ApiDescription DESCRIPTION = ApiDescription.shipped();
    private static final String SANDBOX = "wbk_test_sandbox";
    private static final String SMALL = Secrets.make("wbk_small_");
    private static final String READER = Secrets.make("wbk_reader_");
    private static final String WRITER = Secrets.make("wbk_writer_");
    private static final String SLACK = TestGateway.body("slack", "C01234567", "Hello");
    private static final String CONVERSATION = TestGateway.body("teams", "19:abc@thread.tacv2", "Hello");
    private static final Reply YES = FakeProvider.json(200, "{\"ok\":true,\"ts\":\"1.2\"}");

    private static final MovableClock CLOCK = new MovableClock();
    private static FakeProvider provider;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        provider = FakeProvider.answering(YES);
        String url = provider.url();
        gateway = TestGateway.builder()
                .clock(CLOCK)
                .property("gateway.in-flight-per-workspace-and-channel", 1)
                .property("gateway.duplicate-wait-seconds", 1)
                .property("camel.server.maxBodySize", 100_000)
                .property("gateway.failed-authentications-per-minute", 2)
                .channel("slack", "{token: x, base_url: \"" + url + "\"}")
                .channel("teams", "{app_id: x, app_password: x, service_url: \"" + url + "\", token_url: \"" + url + "/token\"}")
                .workspaces("""
                          - id: small
                            plan: starter
                            keys: [{id: key_m, sha256: %s, permissions: ["write:channels", "read:channels"]}]
                            channels: {slack: {token: x, base_url: "URL"}}
                          - id: others
                            plan: org
                            keys:
                              - {id: key_r, sha256: %s, permissions: ["read:channels"]}
                              - {id: key_w, sha256: %s, permissions: ["write:channels"]}
                          - id: sandbox
                            plan: org
                            sandbox: true
                            keys: [{id: key_s, sha256: %s, permissions: ["write:channels", "read:channels"]}]
                        """.formatted(Workspaces.sha256(SMALL), Workspaces.sha256(READER), Workspaces.sha256(WRITER),
                        Workspaces.sha256(SANDBOX)).replace("URL", url))
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        provider.close();
    }

    @BeforeEach
    void beginAMinute() {
        provider.answer(YES);
        CLOCK.advance(Duration.ofMinutes(1));
    }

    private static Answer get(String path, String key) {
        return gateway.exchange(HttpRequest.newBuilder(URI.create(gateway.url() + path))
                .header("Authorization", "Bearer " + key)
                .build());
    }

    static Stream<Map.Entry<String, JsonNode>> requests() {
        return DESCRIPTION.root().findParents("requestBody").stream()
                .flatMap(operation -> operation.path("requestBody").findValue("examples").properties().stream());
    }

    @ParameterizedTest
    @MethodSource("requests")
    void sendsEachMessage(Map.Entry<String, JsonNode> example) {
        String message = example.getValue().path("value").toString();

        for (String prefix : List.of("", ApiDescription.PREFIX)) {
            URI url = URI.create(gateway.url() + prefix + "/v1/channels/send");
            Answer answer = gateway.exchange(HttpRequest.newBuilder(url)
                    .header("Authorization", "Bearer " + SANDBOX)
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", UUID.randomUUID().toString())
                    .POST(BodyPublishers.ofString(message))
                    .build());

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.json().path("data").path("status").asText()).isEqualTo("sent");
        }
    }

    /** Those that the gateway has a route of. */
    static Stream<Operation> reads() {
        return DESCRIPTION.operations().stream()
                .filter(operation -> operation.method().equals("GET") && served().contains(operation.path()))
                .filter(operation -> !operation.path().equals("/sandbox/attachments/{id}"));
    }

    private static List<String> served() {
        return gateway.gateway().getCamelContext().getComponent("platform-http", PlatformHttpComponent.class)
                .getHttpEndpoints().stream()
                .map(endpoint -> endpoint.getUri())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("reads")
    void answersEachReadWithTheExamplesOfItsParameters(Operation operation) {
        List<String> query = new ArrayList<>();
        String path = operation.path();
        for (JsonNode reference : operation.node().path("parameters")) {
            JsonNode parameter = DESCRIPTION.resolve(reference);
            String value = URLEncoder.encode(example(parameter), StandardCharsets.UTF_8);
            if (parameter.path("in").asText().equals("path")) {
                path = path.replace("{" + parameter.path("name").asText() + "}", value);
            } else {
                query.add(parameter.path("name").asText() + "=" + value);
            }
        }

        assertThat(get(path, SANDBOX).status()).isEqualTo(200);
        Answer answer = get(path + "?" + String.join("&", query), SANDBOX);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private static String example(JsonNode parameter) {
        JsonNode schema = DESCRIPTION.resolve(parameter.path("schema"));
        return Stream.of(parameter.path("example"), schema.path("examples").path(0), parameter.path("schema").path("default"))
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asText)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no example of " + parameter));
    }

    /** How each failure is brought about, by the name of its example. */
    private static final Map<String, Supplier<Answer>> FAILURES = new TreeMap<>(Map.ofEntries(
            Map.entry("badFilter", () -> gateway.get("/v1/channels/messages?per_page=101")),
            Map.entry("missingField", () -> gateway.send("{\"channel\":\"slack\",\"message\":\"Hello\"}")),
            Map.entry("unknownChannel", () -> gateway.send(TestGateway.body("sms", "C01234567"))),
            Map.entry("tooLong", () -> gateway.send(TestGateway.body("slack", "C01234567", "x".repeat(4_097)))),
            Map.entry("wrongRecipient", () -> gateway.send(TestGateway.body("whatsapp", "14155550100"))),
            Map.entry("badIdempotencyKey", () -> gateway.send(SLACK, "Idempotency-Key", "1")),
            Map.entry("refusedByTheProvider", () -> slackSays("channel_not_found")),
            Map.entry("invalidKey", () -> gateway.send(SLACK, "Authorization", "Bearer wbk_unknown")),
            Map.entry("noPermission", () -> get("/v1/channels/messages", WRITER)),
            Map.entry("mayNotSend", () -> gateway.send(SLACK, "Authorization", "Bearer " + READER)),
            Map.entry("notConnected", () -> gateway.send(TestGateway.body("telegram", "1"))),
            Map.entry("credentialsRefused", () -> slackSays("invalid_auth")),
            Map.entry("notFound", () -> gateway.get("/nothing")),
            Map.entry("conversationRequired", DocumentedExamplesTest::noConversation),
            Map.entry("methodNotAllowed", () -> gateway.get("/v1/channels/send")),
            Map.entry("anotherPayload", DocumentedExamplesTest::anotherPayload),
            Map.entry("stillRunning", () -> whileOneIsSent(UUID.randomUUID().toString())),
            Map.entry("tooLarge", () -> gateway.send(TestGateway.body("slack", "C01234567", "x".repeat(200_000)))),
            Map.entry("notJson", () -> gateway.send(SLACK, "Content-Type", "text/plain")),
            Map.entry("minuteIsUsedUp", () -> sendAfter(10)),
            Map.entry("dayIsUsedUp", () -> sendAfter(100)),
            Map.entry("minuteIsUsedUpByReads", () -> reads(11)),
            Map.entry("tooManyInFlight", () -> whileOneIsSent(null)),
            Map.entry("tooManyFailedAuthentications", DocumentedExamplesTest::threeUnknownKeys),
            Map.entry("refused", () -> slackSays("ekm_access_denied")),
            Map.entry("tryAgainLater", () -> slackSays("ratelimited")),
            Map.entry("unknown", () -> slackSays("fatal_error")),
            Map.entry("starting", DocumentedExamplesTest::behindAClosedDoor)));

    /** What takes a broken gateway, by its text. */
    private static final Map<String, String> TEXTS =
            Map.of(
                    "internalError", ClientTexts.INTERNAL_ERROR,
                    "readFailed", ClientTexts.REQUEST_FAILED,
                    "storeDown", ClientTexts.STORE_DOWN);

    private static Answer slackSays(String error) {
        provider.answer(FakeProvider.json(200, "{\"ok\":false,\"error\":\"" + error + "\"}"));
        return gateway.send(SLACK, "Idempotency-Key", UUID.randomUUID().toString());
    }

    private static Answer noConversation() {
        provider.answerEach(request -> request.path().equals("/token")
                ? FakeProvider.json(200, "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"t\"}")
                : FakeProvider.json(404, "{\"error\":{\"code\":\"ConversationNotFound\",\"message\":\"none\"}}"));
        return gateway.send(CONVERSATION);
    }

    private static Answer anotherPayload() {
        String key = UUID.randomUUID().toString();
        gateway.send(SLACK, "Idempotency-Key", key);
        return gateway.send(TestGateway.body("slack", "C01234567", "Goodbye"), "Idempotency-Key", key);
    }

    /** @param key of both sends, or null if the second has none */
    private static Answer whileOneIsSent(String key) {
        CountDownLatch enough = new CountDownLatch(1);
        provider.forget();
        provider.answer(connection -> {
            enough.await();
            return YES.to(connection);
        });
        CompletableFuture<Answer> first =
                gateway.sendAsync(SLACK, "Idempotency-Key", key == null ? UUID.randomUUID().toString() : key);
        Awaitility.await().until(() -> provider.received().size() == 1);
        Answer second = key == null ? gateway.send(SLACK) : gateway.send(SLACK, "Idempotency-Key", key);
        enough.countDown();
        first.join();
        return second;
    }

    /** So many on a plan that has 10 for the minute and 100 for the day. */
    private static Answer reads(int count) {
        CLOCK.advance(Duration.ofDays(1));
        Answer last = null;
        for (int i = 1; i <= count; i++) {
            last = get("/v1/channels/messages", SMALL);
            if (i % 10 == 0 && count > 11) {
                CLOCK.advance(Duration.ofMinutes(1));
            }
        }
        return last;
    }

    private static Answer sendAfter(int reads) {
        reads(reads);
        return gateway.send(SLACK, "Authorization", "Bearer " + SMALL);
    }

    private static Answer threeUnknownKeys() {
        get("/v1/channels/messages", "wbk_one");
        get("/v1/channels/messages", "wbk_two");
        return get("/v1/channels/messages", "wbk_three");
    }

    private static Answer behindAClosedDoor() {
        Door door = gateway.gateway().getCamelContext().getRegistry().lookupByNameAndType("door", Door.class);
        door.close();
        try {
            return gateway.send(SLACK);
        } finally {
            door.open();
        }
    }

    /** A failure that the description shows. */
    record Failure(String name, int status, JsonNode body) {}

    static Stream<Failure> failures() {
        Map<String, Failure> failures = new TreeMap<>();
        DESCRIPTION.operations().forEach(operation -> operation.node().path("responses").properties().forEach(entry ->
                DESCRIPTION.resolve(entry.getValue()).path("content").path("application/json").path("examples").properties()
                        .stream()
                        .filter(example -> example.getValue().path("value").has("error"))
                        .forEach(example -> failures.put(example.getKey(), new Failure(
                                example.getKey(), Integer.parseInt(entry.getKey()), example.getValue().path("value"))))));
        return failures.values().stream();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failsInTheWordsOfEachExample(Failure failure) {
        if (TEXTS.containsKey(failure.name())) {
            assertThat(failure.body().path("error").path("message").asText()).isEqualTo(TEXTS.get(failure.name()));
            return;
        }
        assertThat(FAILURES).containsKey(failure.name());
        Answer answer = FAILURES.get(failure.name()).get();

        assertThat(answer.status()).as(answer.text()).isEqualTo(failure.status());
        assertThat(withoutNumbers(answer.json().toString())).isEqualTo(withoutNumbers(failure.body().toString()));
    }

    private static String withoutNumbers(String text) {
        return text.replaceAll("\\d+ (seconds|bytes)", "n $1");
    }

    /** A program, or commands, in the text of an operation. */
    record Sample(String operation, String language, String code) {

        @Override
        public String toString() {
            return operation + " in " + language;
        }
    }

    static Stream<Sample> samples() {
        return DESCRIPTION.operations().stream()
                .filter(operation -> served().contains(operation.path()))
                .flatMap(operation -> Pattern.compile("(?s)```(\\w+)\n(.*?)```")
                        .matcher(operation.node().path("description").asText())
                        .results()
                        .map(match -> new Sample(operation.toString(), match.group(1), match.group(2))));
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("samples")
    void runsEachProgram(Sample sample) throws Exception {
        List<String> command = switch (sample.language()) {
            case "sh" -> List.of("bash", "sample.sh");
            case "java" -> List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "sample.java");
            case "python" -> List.of("python3", "sample.python");
            case "javascript" -> List.of("node", "sample.mjs");
            default -> throw new AssertionError(sample.language());
        };
        Files.writeString(folder.resolve(command.get(1)), sample.code().replace("http://localhost:8080", gateway.url()));

        Process process = run(command);
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(printed).isZero();
        boolean isDescription = sample.operation().endsWith(".yaml");
        assertThat(printed).contains(sample.operation().startsWith("POST") ? "\"sent\"" : isDescription ? "openapi: 3.1" : "[");
        assertThat(isDescription || !printed.contains("\"error\"")).as(printed).isTrue();
    }

    /** Not every machine has every language. */
    private Process run(List<String> command) {
        try {
            return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        } catch (IOException notHere) {
            Assumptions.abort(command.get(0) + " is not on this machine.");
            throw new AssertionError(notHere);
        }
    }
}

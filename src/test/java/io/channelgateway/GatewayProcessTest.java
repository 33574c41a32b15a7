package io.channelgateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.ledger.Ledger;
import io.channelgateway.ledger.LedgerSettings;
import io.channelgateway.ledger.TestLedger;
import io.channelgateway.support.DescribedResponse;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FakeProvider.Received;
import io.channelgateway.support.FileTree;
import io.channelgateway.support.FreePort;
import io.channelgateway.support.GatewayProcess;
import io.channelgateway.support.Management;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Start, check and stop of the process. */
class GatewayProcessTest {

    /** A machine may have much else to do. */
    private static final Duration LONGEST_START = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @TempDir
    Path store;

    private final Map<String, String> environment = new HashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @BeforeEach
    void useFreePortsAndALedgerOfItsOwn() throws IOException {
        environment.put("GATEWAY_STORE_URL", "jdbc:sqlite:" + store.resolve("gateway.db"));
        environment.put("GATEWAY_JOURNAL_FOLDER", store.toString());
        port = FreePort.next();
        environment.put("GATEWAY_PORT", Integer.toString(port));
        environment.put("GATEWAY_CONNECTION_CHECK_SECONDS", "0");
        environment.put("GATEWAY_MANAGEMENT_PORT", Integer.toString(FreePort.next()));
    }

    private void copyRoutes() {
        environment.put("GATEWAY_ROUTES", FileTree.copyRoutes(folder).toString());
    }

    private Path edit(String route, String shipped, String faulty) throws IOException {
        Path file = folder.resolve(route);
        String text = Files.readString(file);
        assertThat(text).contains(shipped);
        return Files.writeString(file, text.replace(shipped, faulty));
    }

    private void describeTheApi(String shipped, String faulty) throws IOException {
        Path file = folder.resolve("openapi.yaml");
        String description = Files.readString(Files.exists(file) ? file : Path.of("config/openapi.yaml"));
        assertThat(description).contains(shipped);
        int at = description.indexOf(shipped);
        Files.writeString(file, description.substring(0, at) + faulty + description.substring(at + shipped.length()));
        environment.put("GATEWAY_API_DESCRIPTION", file.toString());
    }

    private static int lineOf(Path file, String text) throws IOException {
        return Files.readAllLines(file).indexOf(text) + 1;
    }

    private void assertCannotStart(String... inMessage) throws IOException, InterruptedException {
        try (GatewayProcess process = GatewayProcess.start(environment)) {
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.err()).startsWith("channel-gateway cannot start: ").contains(inMessage);
            assertThat(process.err() + process.out()).doesNotContain("\tat ");
        }
    }

    @Nested
    class Start {

        @Test
        void stopsWhenThePortIsInUse() throws Exception {
            try (ServerSocket taken = new ServerSocket(port)) {
                assertCannotStart("in use", Integer.toString(taken.getLocalPort()));
            }
        }

        @Test
        void stopsWhenTheManagementPortIsInUse() throws Exception {
            try (ServerSocket taken = new ServerSocket(0)) {
                environment.put("GATEWAY_MANAGEMENT_PORT", Integer.toString(taken.getLocalPort()));
                assertCannotStart("in use", Integer.toString(taken.getLocalPort()));
            }
        }

        @Test
        void stopsWhenBothPortsAreTheSame() throws Exception {
            environment.put("GATEWAY_MANAGEMENT_PORT", Integer.toString(port));
            assertCannotStart("management port", "must be another one");
        }

        @Test
        void tellsNothingThatARouteHasFromTheEnvironment() throws Exception {
            copyRoutes();
            String secret = Secrets.make("hook/");
            environment.put("HOOK_TOKEN", secret);
            Files.writeString(folder.resolve("hook.camel.yaml"), """
                    - route:
                        id: hook
                        from:
                          uri: direct:hook
                          steps:
                            - to: htps://hooks.example.com/{{env:HOOK_TOKEN}}/x
                    """);
            try (GatewayProcess process = GatewayProcess.start(environment)) {
                assertThat(process.exitCode()).isEqualTo(1);
                assertThat(process.err()).contains("{{env:HOOK_TOKEN}}");
                assertThat(process.err() + process.out()).doesNotContain(secret);
            }
        }

        @ParameterizedTest
        @CsvSource({"GATEWAY_PORT, 99999, camel.server.port", "GATEWAY_PORT, '', camel.server.port",
            "GATEWAY_MANAGEMENT_PORT, abc, camel.management.port", "GATEWAY_ROUTES, '', gateway.routes",
            "LEDGER_STORE_BODY, yes, ledger.store-body"})
        void stopsOnASettingThatIsRead(String variable, String value, String key) throws Exception {
            environment.put(variable, value);
            assertCannotStart(key + " must be ");
        }

        @Test
        void stopsOnAnAddressThatIsNone() throws Exception {
            environment.put("GATEWAY_HOST", "");
            assertCannotStart("the API cannot listen on", Integer.toString(port));
        }

        @Test
        void stopsOnARouteThatDoesNotLoad() throws Exception {
            copyRoutes();
            Files.writeString(folder.resolve("bad.camel.yaml"), "- route:\n    id: bad\n    nonsense: 1\n");
            assertCannotStart("Unsupported field: nonsense", "bad.camel.yaml", "line 2");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', value = {
            "name: slack-channel | factoryMethod: make | The bean name must be set",
            "channel.Channel | channel.Chanel | There is no class io.channelgateway.channel.Chanel."})
        void stopsOnABeanThatCannotBeMadeAndNamesItsFile(String shipped, String faulty, String fault) throws Exception {
            copyRoutes();
            Path file = edit("channels/slack.camel.yaml", shipped, faulty);
            assertCannotStart(file + ": ", fault);
        }

        @Test
        void stopsOnAnExceptionThatDoesNotExist() throws Exception {
            copyRoutes();
            edit("errors.camel.yaml", "failure.Refusal", "failure.Refusall");
            assertCannotStart("There is no class io.channelgateway.failure.Refusall. The command check tells the file and line.");
        }

        @Test
        void hasRoutesBehindLinks() throws Exception {
            Path channels = Path.of("routes/channels").toAbsolutePath();
            Path linked = Files.createDirectory(folder.resolve("linked"));
            Files.createSymbolicLink(linked.resolve("channels"), channels);
            Files.createSymbolicLink(linked.resolve("loop"), linked);
            try (Stream<Path> files = Files.list(channels.getParent())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.createSymbolicLink(linked.resolve(file.getFileName()), file);
                }
            }
            environment.put("GATEWAY_ROUTES", Files.createSymbolicLink(folder.resolve("current"), linked).toString());

            try (GatewayProcess process = GatewayProcess.start(environment)) {
                Awaitility.await().atMost(LONGEST_START)
                        .until(() -> (process.out() + process.err()).matches("(?s).*(started port=|cannot start).*"));
                assertThat(process.out()).contains("channels=[email, slack, teams, telegram, whatsapp]");
            }
        }

        @Test
        void stopsOnALedgerThatAnotherProcessOwns() throws Exception {
            Ledger owner = TestLedger.open(
                    new LedgerSettings(
                            environment.get("GATEWAY_STORE_URL"), "", "",
                            Path.of(environment.get("GATEWAY_JOURNAL_FOLDER")), true, 90),
                    InstantSource.system());
            try (owner) {
                assertCannotStart("process");
            }
        }
    }

    @Nested
    class Check {

        @Test
        void findsNoFaultInWhatIsShipped() throws Exception {
            try (GatewayProcess process = GatewayProcess.start(environment, "check")) {
                assertThat(process.exitCode()).as(process.out() + process.err()).isZero();
                assertThat(process.out()).isEqualTo("no faults\n");
                assertThat(process.temporary()).isEmptyDirectory();
            }
        }

        @Test
        void reportsEveryFaultWithFileAndLine() throws Exception {
            copyRoutes();
            Files.writeString(folder.resolve("one.camel.yaml"), "- route:\n    id: one\n    nonsense: 1\n");
            Files.writeString(folder.resolve("two.camel.yaml"), """
                    - route:
                        id: two
                        from:
                          uri: direct:two
                          steps:
                            - to: nosuchcomponent:x
                            - to: direct:nowhere
                    """);
            Path slack = Path.of("routes/channels/slack.camel.yaml");
            Files.copy(slack, folder.resolve("three.camel.yaml"));
            Files.copy(slack, folder.resolve("channels/four.yaml"));
            int line = Files.readAllLines(slack).indexOf("    id: slack") + 1;
            Path file = folder.resolve("workspaces.yaml");
            Files.writeString(file, Files.readString(Path.of("config/workspaces.yaml")).replace("plan: org", "plan: gold"));
            environment.put("GATEWAY_WORKSPACES", file.toString());

            try (GatewayProcess process = GatewayProcess.start(environment, "check")) {
                assertThat(process.exitCode()).isEqualTo(1);
                assertThat(process.out())
                        .contains("one.camel.yaml:3: ")
                        .contains("two.camel.yaml:6: ")
                        .contains("two.camel.yaml:7: No route starts from direct:nowhere.")
                        .contains("three.camel.yaml:" + line + ": The route id slack is taken by ")
                        .contains("The route id slack-check is taken by ")
                        .contains("three.camel.yaml:2: The bean slack-channel is taken by ")
                        .contains("four.yaml: Nobody reads this file")
                        .containsPattern("workspaces\\.yaml:\\d+: .*plan")
                        .endsWith("8 faults\n");
            }
        }
    }

    @Nested
    class CheckOfRoutes {

        @Test
        void reportsWhatLoadsAndMustNotBe() throws Exception {
            copyRoutes();
            String slack = Files.readString(folder.resolve("channels/slack.camel.yaml"));
            Path pager = Files.writeString(
                    folder.resolve("channels/pager.camel.yaml"),
                    slack.replace("slack-check", "pager-check").replace("slack\n", "pager\n"));
            Path sms = Files.writeString(folder.resolve("channels/sms.camel.yaml"), slack
                    .replace("slack-channel", "answers").replace("slack-check", "sms-check").replace("slack\n", "sms\n")
                    .replace("        - to: slack:chat.postMessage", "        - toD: https://example.com/?q=${variable.text}"));
            Path errors = edit("errors.camel.yaml", "          id: provider-status\n", """
                              id: provider-status
                              redeliveryPolicy: {maximumRedeliveries: 2}
                    """);

            try (GatewayProcess process = GatewayProcess.start(environment, "check")) {
                assertThat(process.exitCode()).isEqualTo(1);
                assertThat(process.out())
                        .contains("slack.camel.yaml:2: The bean slack-channel is taken by " + pager + ".\n")
                        .contains(sms + ":2: The bean answers is taken by the gateway.\n")
                        .contains(sms + ":" + lineOf(sms, "        - toD: https://example.com/?q=${variable.text}")
                                + ": What a user writes must not become part of an address")
                        .contains(errors + ":" + (lineOf(errors, "          id: provider-status") - 1)
                                + ": A redelivery would send once more: maximumRedeliveries must be 0.\n");
            }
        }

        @Test
        void reportsWhatIsWrongInHowFailuresAreHandledOnceAndTheOtherFaultsToo() throws Exception {
            copyRoutes();
            Path errors = edit("errors.camel.yaml", "failure.Refusal", "failure.Refusall");
            edit("errors.camel.yaml", "ledger.StoreUnavailable", "ledger.StoreUnavailabel");
            edit("errors.camel.yaml", "bean:answers?method=providerStatus", "bean:answerz?method=providerStatus");
            Path docs = edit("docs.camel.yaml", "bean:docs?method=page", "bean:dogs?method=page");

            try (GatewayProcess process = GatewayProcess.start(environment, "check")) {
                assertThat(process.exitCode()).isEqualTo(1);
                assertThat(process.out())
                        .contains(errors + ":" + lineOf(errors, "            - io.channelgateway.failure.Refusall")
                                + ": There is no class io.channelgateway.failure.Refusall.\n")
                        .contains(errors + ":" + lineOf(errors, "            - io.channelgateway.ledger.StoreUnavailabel")
                                + ": There is no class io.channelgateway.ledger.StoreUnavailabel.\n")
                        .contains(errors + ":" + (lineOf(errors, "          id: provider-status") - 1)
                                + ": No bean could be found in the registry for: answerz\n")
                        .contains(docs + ":" + lineOf(docs, "        - to: bean:dogs?method=page") + ": No bean could be found")
                        .endsWith("4 faults\n");
            }
        }

        @Test
        void reportsTheLineOfABeanThatCannotBeMade() throws Exception {
            copyRoutes();
            Path slack = edit("channels/slack.camel.yaml", "channel.Channel", "channel.Chanel");
            edit("channels/telegram.camel.yaml", "recipient: \"", "recipient: \"[");

            try (GatewayProcess process = GatewayProcess.start(environment, "check")) {
                assertThat(process.exitCode()).isEqualTo(1);
                assertThat(process.out())
                        .contains(slack + ":3: There is no class io.channelgateway.channel.Chanel.\n")
                        .containsPattern("telegram\\.camel\\.yaml:7: .* is not a regular expression: ")
                        .endsWith("2 faults\n");
            }
        }
    }

    @Nested
    class CheckOfTheApiDescription {

        @Test
        void reportsEveryFaultOfTheSchemaOfRequestsBesideTheOthers() throws Exception {
            copyRoutes();
            Files.writeString(folder.resolve("one.camel.yaml"), "- route:\n    id: one\n    nonsense: 1\n");
            describeTheApi("type: string\n", "type: strnig\n");
            describeTheApi("maxLength: 4096", "maxLenght: 4096");
            Path file = folder.resolve("openapi.yaml");

            try (GatewayProcess process = GatewayProcess.start(environment, "check")) {
                assertThat(process.exitCode()).isEqualTo(1);
                assertThat(process.out())
                        .contains("one.camel.yaml:3: ")
                        .contains(file + ":" + lineOf(file, "          type: strnig")
                                + ": components.schemas.SendRequest.properties.channel.type must be one of array, ")
                        .contains(file + ":" + lineOf(file, "          maxLenght: 4096")
                                + ": components.schemas.SendRequest.properties.message.maxLenght is not a keyword of JSON Schema.\n")
                        .endsWith("3 faults\n");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"          type: string", "    ProviderId:"})
        void reportsTheLineThatIsNotYaml(String shipped) throws Exception {
            describeTheApi(shipped + "\n", shipped + " x: y\n");
            Path file = folder.resolve("openapi.yaml");

            try (GatewayProcess process = GatewayProcess.start(environment, "check")) {
                assertThat(process.exitCode()).isEqualTo(1);
                assertThat(process.out()).isEqualTo(file + ":" + lineOf(file, shipped + " x: y")
                        + ": This is not YAML (mapping values are not allowed here).\n1 fault\n");
            }
        }
    }

    @Nested
    class CheckOfManyWorkspaces {

        private static final int WORKSPACES = 3_000;
        private static final int LINES_EACH = 14;

        /** A tree of the whole file with the lines of its fields would need several times this memory. */
        @Test
        void findsFaultsOnSmallMemory() throws Exception {
            Path file = Files.writeString(folder.resolve("workspaces.yaml"), IntStream.range(0, WORKSPACES)
                    .mapToObj(this::workspace)
                    .collect(Collectors.joining("", "workspaces:\n", "")));
            environment.put("GATEWAY_WORKSPACES", file.toString());
            environment.put("JDK_JAVA_OPTIONS", "-Xmx64m");

            try (GatewayProcess process = GatewayProcess.start(environment, "check")) {
                assertThat(process.exitCode()).as(process.err()).isEqualTo(1);
                assertThat(process.out() + process.err())
                        .contains(file + ":" + (2 + 7 * LINES_EACH)
                                + ": workspaces[7].id must be 1 to 64 letters, digits, dots, dashes and underscores.")
                        .contains(file + ":" + (2 + 2_999 * LINES_EACH)
                                + ": workspaces[2999].id is the same as workspaces[8].id in line " + (2 + 8 * LINES_EACH))
                        .doesNotContain("OutOfMemoryError");
            }
        }

        private String workspace(int number) {
            String id = number == 7 ? "no id" : "w" + (number == WORKSPACES - 1 ? 8 : number);
            String keys = IntStream.range(number * 10, number * 10 + 10)
                    .mapToObj(key -> "      - {id: k%d, sha256: %s, permissions: []}\n"
                            .formatted(key, Workspaces.sha256("wbk_" + key)))
                    .collect(Collectors.joining());
            return "  - id: " + id + "\n    plan: org\n    channels: {slack: {token: x}}\n    keys:\n" + keys;
        }
    }

    @Nested
    class CheckOfConnections {

        private final String token = Secrets.make("xoxb-");

        private void connectSlack(FakeProvider slack) throws IOException {
            Path file = folder.resolve("workspaces.yaml");
            Files.writeString(file, """
                    workspaces:
                      - id: acme
                        plan: org
                        keys: []
                        channels:
                          slack: {token: %s, base_url: "%s"}
                          telegram: {bot_token: "%s", base_url: "%s/telegram"}
                    """.formatted(token, slack.url(), token, slack.url()));
            environment.put("GATEWAY_WORKSPACES", file.toString());
        }

        @Test
        void hasALineForEachAndAFaultForEachThatIsNotWell() throws Exception {
            try (FakeProvider slack = FakeProvider.answering(FakeProvider.json(
                    200, "{\"ok\":true,\"team\":\"Acme\",\"team_id\":\"T1\",\"result\":{}}"))) {
                connectSlack(slack);
                try (GatewayProcess process = GatewayProcess.start(environment, "check", "--connect")) {
                    assertThat(process.exitCode()).as(process.out() + process.err()).isEqualTo(1);
                    assertThat(process.out())
                            .startsWith("acme slack: healthy (Acme, T1)\n")
                            .contains("workspaces.yaml: acme telegram: disconnected. Telegram has not confirmed the connection yet: ")
                            .endsWith("1 fault\n")
                            .doesNotContain(token, slack.url());
                }
                assertThat(slack.received()).extracting(Received::path)
                        .containsExactlyInAnyOrder("/api/auth.test", "/telegram/bot" + token + "/getMe");
            }
        }

        @Test
        void isOnlyMadeWhenItIsAskedFor() throws Exception {
            environment.put("GATEWAY_CONNECTION_CHECK_SECONDS", "1");
            environment.put("GATEWAY_STORE_URL", "jdbc:h2:mem:x");
            try (FakeProvider slack = FakeProvider.answering(FakeProvider.json(200, "{}"))) {
                connectSlack(slack);
                try (GatewayProcess process = GatewayProcess.start(environment, "check")) {
                    assertThat(process.exitCode()).isEqualTo(1);
                    assertThat(process.out()).isEqualTo("config/application.properties: "
                            + "ledger.url must be jdbc:sqlite:<file> or start with jdbc:postgresql:.\n1 fault\n");
                }
                assertThat(slack.connections()).isZero();
            }
        }
    }

    @Nested
    class Stop {

        /** 128 and the number of SIGTERM. */
        private static final int TERMINATED = 143;

        @Test
        void finishesWhatIsInsideAndRefusesWhatComes() throws Exception {
            CountDownLatch answer = new CountDownLatch(1);
            String key = Secrets.make("wbk_stop_");
            try (FakeProvider slack = FakeProvider.answering(connection -> {
                        answer.await();
                        return FakeProvider.json(200, "{\"ok\":true,\"ts\":\"1.2\"}").to(connection);
                    })) {
                Path file = folder.resolve("workspaces.yaml");
                Files.writeString(file, """
                        workspaces:
                          - id: acme
                            name: Acme
                            plan: org
                            keys: [{id: key_1, name: k, sha256: %s, permissions: ["write:channels"]}]
                            channels:
                              slack: {token: xoxb-1, base_url: "%s"}
                        """.formatted(Workspaces.sha256(key), slack.url()));
                environment.put("GATEWAY_WORKSPACES", file.toString());
                try (GatewayProcess process = GatewayProcess.start(environment)) {
                    Awaitility.await().atMost(LONGEST_START).ignoreExceptionsInstanceOf(IOException.class)
                            .until(() -> post("wbk_none").statusCode() == 401);
                    CompletableFuture<HttpResponse<String>> inside = client.sendAsync(request(key), BodyHandlers.ofString());
                    Awaitility.await().until(() -> slack.received().size() == 1);

                    process.terminate();
                    Awaitility.await().until(() -> post(key).statusCode() == 503);
                    HttpResponse<String> refused = post(key);
                    answer.countDown();

                    assertThat(inside.join().statusCode()).isEqualTo(200);
                    assertThat(refused.body()).contains("\"unavailable\"");
                    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                    assertThat(refused.headers().firstValue("X-Request-ID")).isPresent();
                    assertThat(refused.headers().firstValue("X-RateLimit-Limit")).isPresent();
                    assertThat(process.exitCode()).isEqualTo(TERMINATED);
                    assertThat(slack.received()).hasSize(1);
                }
            }
        }

        @Test
        void isNotHurriedByASecondSignal() throws Exception {
            environment.put("GATEWAY_DRAIN_DELAY_SECONDS", "2");
            Management management = Management.on(Integer.parseInt(environment.get("GATEWAY_MANAGEMENT_PORT")));
            try (GatewayProcess process = GatewayProcess.start(environment)) {
                Awaitility.await().atMost(LONGEST_START)
                        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                        .until(() -> management.ready().status() == 200);

                process.terminate();
                Awaitility.await().until(() -> management.ready().status() == 503);
                process.terminate();

                assertThat(post("wbk_none").statusCode()).isEqualTo(401);
                assertThat(process.exitCode()).isEqualTo(TERMINATED);
                assertThat(process.out() + process.err()).contains("all requests have finished");
            }
        }

        @Test
        void stopsWhileItStarts() throws Exception {
            try (GatewayProcess process = GatewayProcess.start(environment)) {
                Path ledger = Path.of(environment.get("GATEWAY_STORE_URL").replace("jdbc:sqlite:", ""));
                Awaitility.await().atMost(LONGEST_START).until(() -> Files.exists(ledger));
                process.terminate();

                assertThat(process.exitCode()).isEqualTo(TERMINATED);
            }
        }

        private HttpResponse<String> post(String key) throws IOException, InterruptedException {
            return DescribedResponse.checked(client.send(request(key), BodyHandlers.ofString()));
        }

        private HttpRequest request(String key) {
            return HttpRequest.newBuilder(URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/v1/channels/send"))
                    .header("Authorization", "Bearer " + key)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(TestGateway.body("slack", "C01234567")))
                    .build();
        }
    }
}

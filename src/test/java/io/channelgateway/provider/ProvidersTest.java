package io.channelgateway.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.FakeProvider.Reply;
import io.channelgateway.support.HttpChannel;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.SentFile;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.workspace.Workspaces;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** {@code GET /v1/channels/providers} and what is behind it: checks in the background, and what sends teach. */
class ProvidersTest {

    private static final int AT_ONCE = 3;

    private final List<CheckedChannel> channels = Arrays.stream(HttpChannel.values()).map(CheckedChannel::new).toList();
    private final CheckedChannel slack = channels.get(HttpChannel.SLACK.ordinal());
    private final CheckedChannel telegram = channels.get(HttpChannel.TELEGRAM.ordinal());
    private TestGateway gateway;

    /** With checks so seldom that only the first one, right after the start, is seen. */
    private void start() {
        start(builder("3600"));
    }

    /** With a check at least every second. */
    private void startWithFrequentChecks() {
        start(builder("1"));
    }

    private TestGateway.Builder builder(String seconds) {
        TestGateway.Builder builder = TestGateway.builder()
                .tier("unmetered")
                .property("gateway.connection-check-seconds", seconds)
                .property("gateway.connection-recheck-seconds", seconds)
                .property("gateway.connection-checks-at-once", AT_ONCE);
        channels.forEach(channel -> builder.channel(channel.name(), channel.settings()));
        return builder;
    }

    private void start(TestGateway.Builder builder) {
        gateway = builder.start();
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        channels.forEach(CheckedChannel::close);
    }

    private JsonNode provider(String channel) {
        Answer answer = gateway.get("/v1/channels/providers");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return StreamSupport.stream(answer.json().path("data").path("providers").spliterator(), false)
                .filter(provider -> provider.path("channel").asText().equals(channel))
                .findFirst()
                .orElseThrow();
    }

    private String status(CheckedChannel channel) {
        return provider(channel.name()).path("status").asText();
    }

    private void awaitAll(String status) {
        awaitEach(channel -> status(channel).equals(status));
    }

    private void awaitEach(Predicate<CheckedChannel> condition) {
        await().pollInterval(Duration.ofMillis(20)).until(() -> channels.stream().allMatch(condition));
    }

    private Answer send(CheckedChannel channel) {
        return gateway.send(TestGateway.body(channel.name(), channel.channel().recipient()));
    }

    @Nested
    class TheList {

        @Test
        void hasEachChannelInTheDocumentedShape() {
            start();
            awaitAll("healthy");

            Answer answer = gateway.get("/v1/channels/providers");

            assertThat(answer.text()).startsWith("{\"data\":{\"providers\":[{\"channel\":\"email\",\"connected\":false,"
                    + "\"display_name\":null,\"account_id\":null,\"connected_at\":null,\"last_sync_at\":null,"
                    + "\"status\":\"disconnected\",\"error_message\":null,\"capabilities\":[]},");
            String seconds = "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\"";
            assertThat(provider("slack").toString()).matches("\\{\"channel\":\"slack\",\"connected\":true,"
                    + "\"display_name\":\"Acme Team\",\"account_id\":\"T0123\",\"connected_at\":" + seconds
                    + ",\"last_sync_at\":" + seconds + ",\"status\":\"healthy\",\"error_message\":null,"
                    + "\"capabilities\":\\[\"send\",\"attachments\"]}");
            assertThat(answer.json().path("data").path("providers").findValuesAsText("channel"))
                    .containsExactly("email", "slack", "teams", "telegram", "whatsapp");
        }

        @Test
        void takesNoParameters() {
            start();

            assertThat(gateway.get("/v1/channels/providers?page=1").code()).isEqualTo("validation_error");
            assertThat(gateway.get("/v1/channels/providers?").status()).isEqualTo(200);
        }

        @Test
        void countsAsOneCallAndNeedsThePermissionToRead() {
            String writer = Secrets.make("wbk_writer_");
            start(builder("0").plan("starter").tier("standard").workspaces("""
                      - {id: writers, plan: org, keys: [{id: key_w, sha256: %s, permissions: ["write:channels"]}]}
                    """.formatted(Workspaces.sha256(writer))));

            assertThat(gateway.get("/v1/channels/providers").header("X-RateLimit-Remaining")).isEqualTo("99");
            assertThat(get("Bearer " + writer).code()).isEqualTo("insufficient_permissions");
            assertThat(get("Bearer wbk_nobody").code()).isEqualTo("invalid_key");
        }

        private Answer get(String authorization) {
            return gateway.exchange(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/channels/providers"))
                    .header("Authorization", authorization)
                    .build());
        }

        @Test
        void usesNothingOfTheLimitForChecks() {
            start(builder("1").plan("starter").tier("standard"));

            await().until(() -> channels.stream().allMatch(channel -> channel.checks().size() >= 2));

            assertThat(gateway.get("/v1/channels/providers").header("X-RateLimit-Remaining")).isEqualTo("99");
        }
    }

    @Nested
    class ACheck {

        @Test
        void asksTheProviderSoonAlsoIfASendWasFaster() {
            start();
            channels.forEach(ProvidersTest.this::send);

            awaitEach(channel -> !provider(channel.name()).path("account_id").isNull());
        }

        @Test
        void asksTheProviderWhoTheAccountIs() {
            start();
            awaitAll("healthy");

            assertThat(channels).allSatisfy(channel -> {
                JsonNode provider = provider(channel.name());
                assertThat(List.of(provider.path("account_id").asText(), provider.path("display_name").asText()))
                        .isEqualTo(channel.account());
                assertThat(channel.messages()).isEmpty();
                assertThat(channel.checks()).singleElement().satisfies(request -> {
                    assertThat(request.method()).isEqualTo(channel.channel() == HttpChannel.WHATSAPP ? "GET" : "POST");
                    assertThat(request.path() + request.headers().get("authorization") + request.body())
                            .contains(channel.channel() == HttpChannel.TEAMS
                                    ? "client_id=bot-1&client_secret="
                                    : channel.secret());
                });
            });
        }

        @Test
        void thatIsRefusedNeedsReauthWithinAnInterval() {
            startWithFrequentChecks();
            awaitAll("healthy");

            channels.forEach(channel -> channel.answerChecks(channel.refusal()));

            awaitAll("needs_reauth");
            assertThat(channels).allSatisfy(channel -> {
                JsonNode provider = provider(channel.name());
                assertThat(provider.path("connected").asBoolean()).isTrue();
                assertThat(provider.path("display_name").asText()).isEqualTo(channel.account().get(1));
                assertThat(provider.path("error_message").asText())
                        .contains(" refused the connection's credentials: ")
                        .endsWith("Connect the channel again.")
                        .doesNotContain(channel.secret(), "://");
            });
        }

        @Test
        void withoutAnAnswerDegradesThenDisconnectsAndAnAnswerHeals() {
            startWithFrequentChecks();
            awaitAll("healthy");

            channels.forEach(channel -> channel.answerChecks(FakeProvider.html(503, "<h1>Down</h1>")));
            awaitAll("degraded");
            awaitAll("disconnected");
            assertThat(provider("slack").path("error_message").asText())
                    .isEqualTo("Slack cannot be reached: HTTP status 503.");

            channels.forEach(CheckedChannel::answerChecksWell);
            awaitAll("healthy");
        }

        @Test
        void ofAProviderThatIsNotThereLeavesTheConnectionDisconnected() throws IOException {
            for (CheckedChannel channel : channels) {
                channel.hangUp();
            }
            start();

            awaitEach(channel -> provider(channel.name()).path("last_sync_at").isTextual());

            assertThat(channels).allSatisfy(channel -> {
                assertThat(status(channel)).isEqualTo("disconnected");
                assertThat(provider(channel.name()).path("connected_at").isNull()).isTrue();
                assertThat(provider(channel.name()).path("error_message").asText())
                        .endsWith("the connection was refused.");
            });
        }

        @Test
        void withAnAnswerThatMeansNothingConfirmsNothing() {
            List<Reply> garbage = List.of(
                    FakeProvider.html(200, "<h1>Welcome to the airport Wi-Fi</h1>"),
                    FakeProvider.json(200, "{}"),
                    FakeProvider.json(200, "[\"ok\"]"),
                    FakeProvider.json(200, "{\"ok\":true"));
            channels.forEach(channel -> channel.answerChecks(garbage.get(channel.channel().ordinal())));

            start();
            awaitEach(channel -> provider(channel.name()).path("last_sync_at").isTextual());

            assertThat(channels).allSatisfy(channel -> assertThat(status(channel)).isEqualTo("disconnected"));
        }

        @Test
        void thatHangsHoldsUpNoOtherAndNeverOverlapsItself() {
            AtomicInteger underWay = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            slack.answerChecks(counting(FakeProvider.silence(), underWay, most));

            startWithFrequentChecks();

            await().until(() -> telegram.checks().size() >= 4 && slack.checks().size() >= 2);
            assertThat(status(telegram)).isEqualTo("healthy");
            assertThat(status(slack)).isEqualTo("disconnected");
            assertThat(most).hasValue(1);
        }

        @Test
        void isOneOfFewAtOnceHoweverManyConnectionsThereAre() {
            AtomicInteger underWay = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            slack.answerChecks(counting(FakeProvider.after(400, FakeProvider.json(
                    200, "{\"ok\":true,\"team\":\"Acme\",\"team_id\":\"T1\"}")), underWay, most));

            start(builder("3600").property("gateway.connection-gauges", "7").workspaces(withSlack(20)));

            await().until(() -> slack.checks().size() == 21);
            assertThat(slack.checks().stream().map(check -> check.headers().get("authorization"))).doesNotHaveDuplicates();
            assertThat(most.get()).isBetween(2, AT_ONCE);
            assertThat(Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("connection-checks"))).hasSize(1);
            await().until(() -> gauge("gateway.connections", "channel", "slack", "status", "healthy") == 21);
            assertThat(meters().find("gateway.connection.state").gauges()).hasSize(7 * Status.values().length);
        }

        @Test
        void isNextForWhoeverIsAskedAbout() {
            start(builder("3600").property("gateway.connection-checks-at-once", 1).workspaces(withSlack(60)));

            await().until(() -> status(slack).equals("healthy"));

            assertThat(slack.checks()).hasSizeLessThan(10);
        }

        private String withSlack(int workspaces) {
            return IntStream.range(0, workspaces)
                    .mapToObj(i -> "  - {id: w" + i + ", plan: org, keys: [], channels: {slack: "
                            + slack.settings(Secrets.make("xoxb-" + i + "-")) + "}}\n")
                    .collect(Collectors.joining());
        }

        private Reply counting(Reply reply, AtomicInteger underWay, AtomicInteger most) {
            return connection -> {
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                try {
                    return reply.to(connection);
                } finally {
                    underWay.decrementAndGet();
                }
            };
        }
    }

    @Nested
    class ASend {

        @BeforeEach
        void startHealthy() {
            start();
            awaitAll("healthy");
        }

        @Test
        void thatIsRefusedNeedsReauthAtOnceAndOneThatArrivesHeals() {
            channels.forEach(channel -> channel.answerMessages(channel.refusal()));

            assertThat(channels).allSatisfy(channel -> {
                assertThat(send(channel).status()).isEqualTo(403);
                assertThat(status(channel)).isEqualTo("needs_reauth");
                assertThat(provider(channel.name()).path("error_message").asText()).doesNotContain(channel.secret(), "://");
            });

            channels.forEach(CheckedChannel::answerMessagesWell);
            assertThat(channels).allSatisfy(channel -> {
                assertThat(send(channel).status()).isEqualTo(200);
                assertThat(status(channel)).isEqualTo("healthy");
                assertThat(provider(channel.name()).path("error_message").isNull()).isTrue();
            });
        }

        @Test
        void withAnUnknownOutcomeDegradesTheThirdTime() {
            channels.forEach(channel -> channel.answerMessages(FakeProvider.hangUp()));

            assertThat(channels).allSatisfy(channel -> {
                assertThat(send(channel).outcome()).isEqualTo("unknown");
                send(channel);
                assertThat(status(channel)).isEqualTo("healthy");
                send(channel);
                assertThat(status(channel)).isEqualTo("degraded");
            });

            channels.forEach(CheckedChannel::answerMessagesWell);
            assertThat(channels).allSatisfy(channel -> {
                send(channel);
                assertThat(status(channel)).isEqualTo("healthy");
            });
        }

        @Test
        void whoseFileCannotBeUploadedTeachesTheSameAsItsTextWould() {
            List<CheckedChannel> uploading = List.of(slack, channels.get(HttpChannel.WHATSAPP.ordinal()));
            uploading.forEach(channel -> channel.answerMessages(FakeProvider.hangUp()));

            assertThat(uploading).allSatisfy(channel -> {
                assertThat(sendFile(channel).outcome()).isEqualTo("not_sent");
                sendFile(channel);
                assertThat(status(channel)).isEqualTo("healthy");
                sendFile(channel);
                assertThat(status(channel)).isEqualTo("degraded");
            });

            uploading.forEach(channel -> channel.answerMessages(FakeProvider.html(401, "<h1>401</h1>")));
            assertThat(uploading).allSatisfy(channel -> {
                assertThat(sendFile(channel).outcome()).isEqualTo("not_sent");
                assertThat(status(channel)).isEqualTo("needs_reauth");
            });
        }

        private Answer sendFile(CheckedChannel channel) {
            String body = TestGateway.body(channel.name(), channel.channel().recipient());
            return gateway.send(body.replaceFirst("}$", ",\"attachments\":[" + SentFile.png().inline() + "]}"));
        }

        @Test
        void toARecipientWhoDoesNotWantItTeachesNothing() {
            slack.answerMessages(FakeProvider.json(200, "{\"ok\":false,\"error\":\"not_in_channel\"}"));
            telegram.answerMessages(FakeProvider.json(403, "{\"ok\":false,\"error_code\":403,"
                    + "\"description\":\"Forbidden: bot was blocked by the user\"}"));
            CheckedChannel teams = channels.get(HttpChannel.TEAMS.ordinal());
            teams.answerMessages(FakeProvider.json(403, "{\"error\":{\"code\":\"ConversationBlockedByUser\"}}"));

            assertThat(List.of(slack, telegram, teams)).allSatisfy(channel -> {
                assertThat(send(channel).status()).isEqualTo(403);
                assertThat(status(channel)).isEqualTo("healthy");
            });
        }

        @Test
        void showsInTheGauges() {
            slack.answerMessages(slack.refusal());
            send(slack);

            assertThat(gauge("gateway.connection.state", "workspace", "acme", "channel", "slack", "status", "needs_reauth"))
                    .isEqualTo(1);
            assertThat(gauge("gateway.connection.state", "workspace", "acme", "channel", "slack", "status", "healthy"))
                    .isZero();
            assertThat(gauge("gateway.connections", "channel", "slack", "status", "needs_reauth")).isEqualTo(1);
        }
    }

    @Nested
    class AChangeOfTheWorkspaces {

        @Test
        void forgetsAConnectionThatIsGoneAndItsGauges() throws IOException {
            startWithFrequentChecks();
            awaitAll("healthy");

            edit(slack.name() + ": " + slack.settings(), "");
            await().until(() -> !provider("slack").path("connected").asBoolean());
            int checks = slack.checks().size();
            int others = telegram.checks().size();
            await().until(() -> telegram.checks().size() >= others + 3);

            assertThat(slack.checks().size()).isLessThanOrEqualTo(checks + 1);
            assertThat(provider("slack").path("status").asText()).isEqualTo("disconnected");
            assertThat(meters().find("gateway.connection.state").tag("channel", "slack").gauges()).isEmpty();
        }

        @Test
        void checksOtherCredentialsSoonAndKeepsWhatIsKnownOfTheRest() throws IOException {
            slack.answerChecks(slack.refusal());
            start();
            await().until(() -> status(slack).equals("needs_reauth") && status(telegram).equals("healthy"));
            String since = provider("telegram").path("last_sync_at").asText();

            slack.answerChecksWell();
            String token = Secrets.make("xoxb-new-");
            edit(slack.secret(), token);

            await().until(() -> status(slack).equals("healthy"));
            assertThat(new ArrayList<>(slack.checks())).last()
                    .extracting(check -> check.headers().get("authorization"))
                    .isEqualTo("Bearer " + token);
            assertThat(gauge("gateway.connection.state", "workspace", "acme", "channel", "slack", "status", "healthy"))
                    .isEqualTo(1);
            assertThat(telegram.checks()).hasSize(1);
            assertThat(provider("telegram").path("last_sync_at").asText()).isEqualTo(since);
        }

        private void edit(String text, String replacement) throws IOException {
            String yaml = Files.readString(gateway.workspacesFile());
            assertThat(yaml).contains(text);
            Files.writeString(gateway.workspacesFile(), yaml.replace(text, replacement));
        }
    }

    @Test
    void theSandboxAnswersChecksToo() {
        String key = Secrets.make("wbk_sandbox_");
        start(TestGateway.builder().key(Secrets.make("wbk_test_"))
                .property("gateway.connection-check-seconds", "3600")
                .workspaces("  - {id: play, plan: org, sandbox: true, keys: [{id: key_s, sha256: " + Workspaces.sha256(key)
                        + ", permissions: [\"read:channels\"]}]}\n"));

        await().untilAsserted(() -> {
            Answer answer = gateway.exchange(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/channels/providers"))
                    .header("Authorization", "Bearer " + key)
                    .build());
            assertThat(answer.json().path("data").path("providers").findValuesAsText("status"))
                    .hasSize(5).containsOnly("healthy");
            assertThat(answer.json().path("data").path("providers").findValuesAsText("display_name"))
                    .containsExactly("Sandbox <no-reply@sandbox.example>", "Sandbox", "play", "@sandbox_bot",
                            "Sandbox +1 415-555-0199");
        });
        assertThat(gateway.exchange(HttpRequest.newBuilder(URI.create(gateway.url() + "/sandbox/messages"))
                .header("Authorization", "Bearer " + key).build()).text()).isEqualTo("{\"messages\":[]}");
    }

    private MeterRegistry meters() {
        return gateway.gateway().getCamelContext().getRegistry().findSingleByType(MeterRegistry.class);
    }

    private double gauge(String name, String... tags) {
        return meters().get(name).tags(tags).gauge().value();
    }
}

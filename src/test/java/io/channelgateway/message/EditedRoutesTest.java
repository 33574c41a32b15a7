package io.channelgateway.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.Management;
import io.channelgateway.support.RouteFolder;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever steps people add to the routes: an answer is true, and a key sends no second message. */
@Timeout(60)
class EditedRoutesTest {

    @TempDir
    Path folder;

    private final FakeProvider provider = FakeProvider.answering(FakeProvider.json(200, "{\"ok\":true,\"ts\":\"1.2\"}"));
    private final FakeProvider audit = FakeProvider.answering(FakeProvider.json(404, "{}"));
    private final String idempotencyKey = UUID.randomUUID().toString();
    private RouteFolder routes;
    private Management management;
    private TestGateway gateway;

    @BeforeEach
    void copyRoutes() {
        routes = new RouteFolder(folder);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        provider.close();
        audit.close();
    }

    private void start() {
        TestGateway.Builder builder = TestGateway.builder()
                .property("gateway.routes", folder)
                .channel("slack", "{token: " + Secrets.make("xoxb-") + ", base_url: \"" + provider.url() + "\"}");
        management = Management.of(builder);
        gateway = builder.start();
    }

    private void startWithHook(String steps) {
        String urls = steps.replace("PROVIDER", provider.url()).replace("AUDIT", audit.url());
        routes.write("channels/hook.camel.yaml", RouteFolder.hook(urls));
        start();
    }

    private void startWith(String file, String shipped, String more) {
        String text = routes.read(file);
        assertThat(text).contains(shipped);
        routes.write(file, text.replace(shipped, shipped + more.replace("AUDIT", audit.url())));
        start();
    }

    private Answer send(String channel, String recipient) {
        return gateway.send(TestGateway.body(channel, recipient), "Idempotency-Key", idempotencyKey);
    }

    /** Twice, and that the second answer is the first one again. */
    private Answer sendAndRetry(String channel, String recipient) {
        Answer first = send(channel, recipient);
        Answer second = send(channel, recipient);
        assertThat(second.status()).isEqualTo(first.status());
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(provider.received()).hasSize(1);
        return first;
    }

    @Test
    void doNotUnsendWhatAChannelHasSent() {
        startWith(
                "channels/slack.camel.yaml",
                "            uri: slack:files.completeUploadExternal\n",
                "        - to: AUDIT/audit\n");

        Answer answer = sendAndRetry("slack", "C01234567");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.outcome()).isEqualTo("unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "- to: PROVIDER/hook\n- to: AUDIT/audit\n",
        "- to: PROVIDER/hook\n- throwException: {exceptionType: org.apache.camel.processor.ThrottlerRejectedExecutionException, message: full}\n",
        "- multicast:\n    stopOnException: \"true\"\n    steps:\n      - to: PROVIDER/hook\n      - to: AUDIT/audit\n",
        "- doTry:\n    steps:\n      - to: PROVIDER/hook\n      - throwException: {exceptionType: java.io.IOException, message: lost}\n"
                + "    doCatch:\n      - exception: [java.io.IOException]\n        steps:\n          - to: AUDIT/audit\n"})
    void doNotUnsendWhatAPlainCallHasSent(String steps) {
        startWithHook(steps);

        Answer answer = sendAndRetry("hook", "ann");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.outcome()).isEqualTo("unknown");
    }

    @Test
    void mayFindThatNothingWasSentAfterACallThatOnlyPrepared() {
        startWithHook("- to: PROVIDER/token?httpMethod=POST&throwExceptionOnFailure=false\n- to: AUDIT/hook\n");

        Answer answer = send("hook", "ann");
        send("hook", "ann");

        assertThat(answer.outcome()).isEqualTo("not_sent");
        assertThat(audit.received()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "- to: PROVIDER/hook\n- stop: {}\n",
        "- to: PROVIDER/hook\n- setHeader: {name: CamelHttpResponseCode, constant: {expression: \"200\"}}\n- stop: {}\n"})
    void leaveTheOutcomeOpenIfTheyStop(String steps) {
        startWithHook(steps);

        Answer answer = sendAndRetry("hook", "ann");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.outcome()).isEqualTo("unknown");
        assertThat(answer.header("Server")).isNull();
        assertThat(answer.header("X-RateLimit-Limit")).isNotNull();
    }

    @Test
    void sendNothingIfTheyStopBefore() {
        startWith("send-message.camel.yaml", "            ref: rateLimit\n", "        - stop: {}\n");

        Answer answer = send("slack", "C01234567");

        assertThat(answer.code()).isEqualTo("internal_error");
        assertThat(send("slack", "C01234567").header("Idempotent-Replayed")).isNull();
        assertThat(provider.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mayWrite", "readMessage", "connect"})
    void doNotPassForSentIfTheyStopBeforeTheClaim(String step) {
        startWith("send-message.camel.yaml", "            ref: " + step + "\n", "        - stop: {}\n");

        Answer answer = send("slack", "C01234567");

        assertThat(answer.status()).as(answer.text()).isEqualTo(500);
        assertThat(answer.code()).isEqualTo("internal_error");
        assertThat(provider.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mayWrite", "readMessage", "connect"})
    void sendNothingIfTheyFailBefore(String step) {
        startWith("send-message.camel.yaml", "            ref: " + step + "\n", "        - to: AUDIT/enrich\n");

        Answer answer = send("slack", "C01234567");
        send("slack", "C01234567");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.code()).isEqualTo("internal_error");
        assertThat(audit.received()).hasSize(2);
        assertThat(provider.received()).isEmpty();
    }

    @Test
    void freeTheKeyIfTheyFailBehindTheClaim() {
        startWith("send-message.camel.yaml", "            ref: claim\n", "        - to: AUDIT/enrich\n");

        Answer failed = send("slack", "C01234567");
        audit.answer(FakeProvider.json(200, "{}"));
        Answer sent = send("slack", "C01234567");

        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.code()).isEqualTo("internal_error");
        assertThat(sent.status()).as(sent.text()).isEqualTo(200);
        assertThat(sent.header("Idempotent-Replayed")).isNull();
        assertThat(gateway.get("/v1/channels/messages?status=not_sent").json().path("data").path("messages")).hasSize(1);
    }

    @Test
    void freeTheKeyIfTheyStopBehindTheClaim() {
        startWith("send-message.camel.yaml", "            ref: claim\n", "        - stop: {}\n");

        assertThat(send("slack", "C01234567").code()).isEqualTo("internal_error");
        assertThat(send("slack", "C01234567").code()).isEqualTo("internal_error");

        assertThat(provider.received()).isEmpty();
        assertThat(gateway.get("/v1/channels/messages?status=not_sent").json().path("data").path("messages")).hasSize(2);
        assertThat(management.metrics())
                .containsPattern("gateway_sends_total\\{channel=\"slack\",code=\"internal_error\",outcome=\"refused\"\\S* 2.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "- to: PROVIDER/hook?throwExceptionOnFailure=false\n- setBody: {simple: {expression: \"${variable.text}\"}}\n",
        "- to: PROVIDER/hook\n- setBody: {variable: {expression: text}}\n",
        "- to: PROVIDER/hook\n- setBody: {simple: {expression: \"${variable.message.text}\"}}\n",
        "- to: PROVIDER/hook\n",
        "- to: PROVIDER/hook\n- unmarshal: {json: {}}\n",
        "- to: PROVIDER/hook\n- convertBodyTo: {type: String}\n"})
    void leaveTheOutcomeOpenIfTheyNameNoMessage(String steps) {
        startWithHook(steps);

        Answer answer = sendAndRetry("hook", "ann");

        assertThat(answer.status()).as(answer.text()).isEqualTo(502);
        assertThat(answer.outcome()).isEqualTo("unknown");
    }

    @Test
    void doNotBlameTheConnectionForALineBreakInAHeader() {
        startWithHook("- setHeader: {name: X-Text, simple: {expression: \"${variable.text}\"}}\n- to: PROVIDER/hook\n");

        Answer answer = gateway.send(TestGateway.body("hook", "ann", "one\r\nX-Evil: two"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.message()).contains("a header with a line break");
        assertThat(provider.connections()).isZero();
        assertThat(gateway.get("/v1/channels/providers").json().path("data").path("providers"))
                .filteredOn(one -> one.path("channel").asText().equals("hook"))
                .extracting(one -> one.path("status").asText())
                .containsExactly("healthy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"- to: AUDIT/audit", "- throwException: {exceptionType: java.io.IOException, message: full}"})
    void leaveASettledAnswerAsItIs(String step) {
        startWith("send-message.camel.yaml", "            ref: reply\n", "        " + step + "\n");

        Answer answer = sendAndRetry("slack", "C01234567");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.id()).isEqualTo("1.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "- setHeader: {name: X-Note, simple: {expression: \"two\\nlines\"}}\n",
        "- setHeader: {name: a note, constant: {expression: one}}\n",
        "- setHeader: {name: CamelHttpResponseCode, constant: {expression: none}}\n",
        "- setHeader: {name: CamelHttpResponseCode, constant: {expression: \"-1\"}}\n"})
    void haveTheAnswerWithoutWhatHttpCannotCarry(String step) {
        startWith("send-message.camel.yaml", "            ref: reply\n", step.indent(8));

        Answer answer = sendAndRetry("slack", "C01234567");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-Note")).isNull();
    }

    @Test
    void sayNothingOfSendingWhereTheyFailARead() {
        startWith(
                "list-messages.camel.yaml",
                "            ref: mayRead\n",
                "        - throwException: {exceptionType: java.io.IOException, message: full}\n");

        Answer answer = gateway.get("/v1/channels/messages");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.message()).isEqualTo("The gateway failed to answer this request; try again.");
    }

    private void startWithTap() {
        routes.write("tap.camel.yaml", """
                - onCompletion:
                    steps:
                      - to: AUDIT/tap-is-over?throwExceptionOnFailure=false
                - route:
                    id: tap
                    from:
                      uri: direct:tap
                      steps:
                        - setBody: {simple: {expression: "${variable.message.id}"}}
                        - to: AUDIT/tap
                """.replace("AUDIT", audit.url()));
        startWith(
                "send-message.camel.yaml",
                "              resultType: boolean\n",
                "        - wireTap: {uri: \"direct:tap\"}\n");
    }

    private void awaitTap() {
        await().until(() -> audit.received().stream().anyMatch(call -> call.path().equals("/tap-is-over")));
    }

    @Test
    void leaveARefusalARefusalWhenAWireTapHasReachedItsEnd() {
        audit.answer(FakeProvider.json(200, "{}"));
        provider.answerEach(request -> {
            if (request.path().equals("/api/chat.postMessage")) {
                awaitTap();
            }
            return FakeProvider.json(200, "{\"ok\":false,\"error\":\"channel_not_found\"}");
        });
        startWithTap();

        Answer answer = send("slack", "C01234567");

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    }

    @Test
    void doNotBlameTheConnectionForAWireTap() {
        CountDownLatch isSent = new CountDownLatch(1);
        audit.answer(connection -> {
            isSent.await();
            return FakeProvider.json(401, "{}").to(connection);
        });
        startWithTap();

        assertThat(send("slack", "C01234567").status()).isEqualTo(200);
        isSent.countDown();

        awaitTap();
        assertThat(management.metrics())
                .contains("gateway_connection_state{channel=\"slack\",status=\"healthy\",workspace=\"acme\"} 1")
                .doesNotContain("gateway_provider_call_duration_seconds_count{channel=\"slack\",outcome=\"rejected\"}");
    }
}

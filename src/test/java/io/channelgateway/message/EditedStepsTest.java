package io.channelgateway.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.RouteFolder;
import io.channelgateway.support.Secrets;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps of one's own beside the message's way: in parallel branches, in wire taps, behind the answer, and in Java. */
@Timeout(60)
class EditedStepsTest {

    private static final String ON_COMPLETION = """
            - onCompletion:
                steps:
                  - process: {ref: completion}
            """;

    @TempDir
    Path folder;

    private final FakeProvider provider = FakeProvider.answering(FakeProvider.json(200, "{}"));
    private final FakeProvider audit = FakeProvider.answering(FakeProvider.json(404, "{}"));
    private final String idempotencyKey = UUID.randomUUID().toString();
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final CountDownLatch hasEnded = new CountDownLatch(1);
    private volatile Processor completion = exchange -> {};
    private RouteFolder routes;
    private TestGateway gateway;

    @BeforeEach
    void copyRoutes() {
        routes = new RouteFolder(folder);
    }

    @AfterEach
    void stop() throws IOException {
        mayGoOn.countDown();
        gateway.close();
        provider.close();
        audit.close();
    }

    private void start() {
        gateway = TestGateway.builder()
                .tier("unmetered")
                .property("gateway.routes", folder)
                .channel("slack", "{token: " + Secrets.make("xoxb-") + ", base_url: \"" + provider.url() + "\"}")
                .bean("completion", (Processor) exchange -> completion.process(exchange))
                .bean("wait", (Processor) exchange -> mayGoOn.await())
                .bean("ended", (Processor) exchange -> hasEnded.countDown())
                .bean("overflow", (Processor) exchange -> {
                    throw new StackOverflowError();
                })
                .bean("forget", (Processor) exchange -> exchange.removeVariable("message"))
                .start();
    }

    private String withUrls(String yaml) {
        return yaml.replace("PROVIDER", provider.url()).replace("AUDIT", audit.url());
    }

    private void startWithHook(String steps) {
        routes.write("channels/hook.camel.yaml", ON_COMPLETION + RouteFolder.hook(withUrls(steps)));
        start();
    }

    private Answer send(String channel, String recipient) {
        return gateway.send(TestGateway.body(channel, recipient), "Idempotency-Key", idempotencyKey);
    }

    private void assertUnknownAndKept(String channel, String recipient) {
        Answer first = send(channel, recipient);
        Answer second = send(channel, recipient);

        assertThat(first.status()).as(first.text()).isEqualTo(502);
        assertThat(first.outcome()).as(first.text()).isEqualTo("unknown");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(provider.received()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "- multicast:\n    parallelProcessing: \"true\"\n    stopOnException: \"true\"\n"
                + "    steps:\n      - to: PROVIDER/hook\n      - to: AUDIT/audit\n",
        "- multicast:\n    parallelProcessing: \"true\"\n    timeout: \"1000\"\n    steps:\n      - to: PROVIDER/hook\n- to: AUDIT/audit\n",
        "- recipientList: {parallelProcessing: \"true\", stopOnException: \"true\", constant: {expression: \"PROVIDER/hook,AUDIT/audit\"}}\n"})
    void doNotUnsendWhatAParallelBranchIsSending(String steps) {
        provider.answer(connection -> {
            mayGoOn.await();
            return FakeProvider.json(200, "{}").to(connection);
        });
        audit.answerEach(request -> {
            await().until(() -> provider.received().size() == 1);
            return FakeProvider.json(404, "{}");
        });
        startWithHook(steps);

        assertUnknownAndKept("hook", "ann");
    }

    @Test
    void sendNothingInABranchThatIsLaterThanTheAnswer() throws Exception {
        startWithHook("""
                - multicast:
                    parallelProcessing: "true"
                    stopOnException: "true"
                    steps:
                      - doTry:
                          steps:
                            - process: {ref: wait}
                            - to: PROVIDER/hook
                          doFinally:
                            steps:
                              - process: {ref: ended}
                      - to: AUDIT/audit
                """);

        Answer answer = send("hook", "ann");
        mayGoOn.countDown();
        hasEnded.await();

        assertThat(answer.outcome()).isEqualTo("not_sent");
        assertThat(provider.received()).isEmpty();
    }

    @Test
    void doNotUnsendWhatHadNoAnswerBeforeAFallback() {
        String send = "        - to: slack:chat.postMessage\n";
        String slack = routes.read("channels/slack.camel.yaml");
        assertThat(slack).contains(send);
        routes.write("channels/slack.camel.yaml", slack.replace(send, withUrls("""
                - doTry:
                    steps:
                      - to: slack:chat.postMessage
                    doCatch:
                      - exception: [java.lang.Exception]
                        steps:
                          - setBody: {variable: {expression: text}}
                          - to: AUDIT/fallback
                """).indent(8)));
        provider.answer(FakeProvider.json(500, "{}"));
        start();

        assertUnknownAndKept("slack", "C01234567");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "- process: {ref: overflow}\n",
        "- doTry:\n    steps:\n      - to: AUDIT/audit?throwExceptionOnFailure=false\n    doFinally:\n      steps:\n        - process: {ref: overflow}\n"})
    void haveAnAnswerIfTheyEndWithAnError(String steps) {
        startWithHook("- to: PROVIDER/hook\n" + steps);

        assertUnknownAndKept("hook", "ann");
    }

    @Test
    void sendNothingBehindAnError() {
        startWithHook("- process: {ref: overflow}\n- to: PROVIDER/hook\n");

        assertThat(send("hook", "ann").outcome()).isEqualTo("unknown");
        assertThat(provider.received()).isEmpty();
    }

    @Test
    void haveAnAnswerIfTheyForgetTheMessage() {
        startWithHook("- to: PROVIDER/hook\n- process: {ref: forget}\n");

        assertUnknownAndKept("hook", "ann");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "- split:\n    constant: {expression: \"a,b\"}\n    steps:\n      - to: PROVIDER/tap\n",
        "- setExchangePattern: {pattern: InOut}\n- to: PROVIDER/tap\n"})
    void leaveARefusalARefusalWhateverAWireTapDoes(String steps) {
        routes.write("tap.camel.yaml", "- route:\n    id: tap\n    from:\n      uri: direct:tap\n      steps:\n"
                + withUrls(steps + "- process: {ref: ended}\n").indent(8));
        audit.answerEach(request -> {
            await().until(() -> hasEnded.getCount() == 0);
            return FakeProvider.json(404, "{}");
        });
        startWithHook("- wireTap: {uri: \"direct:tap\"}\n- to: AUDIT/hook\n");

        assertThat(send("hook", "ann").outcome()).isEqualTo("not_sent");
    }

    /** Such as while the database of an audit is away. */
    @Test
    void holdNobodyUpWithWireTapsThatBlock() {
        routes.write("tap.camel.yaml", "- route: {id: tap, from: {uri: \"direct:tap\", steps: [{process: {ref: wait}}]}}\n");
        startWithHook("- wireTap: {uri: \"direct:tap\"}\n- to: PROVIDER/hook\n- setBody: {constant: {expression: id}}\n");

        for (int i = 0; i < 1100; i++) {
            assertThat(gateway.send(TestGateway.body("hook", "ann")).status()).isEqualTo(200);
        }
        assertThat(provider.received()).hasSize(1100);
    }

    @Test
    void holdNobodyUpWithAnOnCompletionThatBlocks() {
        completion = exchange -> mayGoOn.await();
        startWithHook("- to: PROVIDER/hook\n- setBody: {constant: {expression: id}}\n");

        assertThat(send("hook", "ann").status()).isEqualTo(200);
        assertThat(send("hook", "ann").status()).isEqualTo(200);
        assertThat(gateway.get("/v1/channels/messages").status()).isEqualTo(200);
    }
}

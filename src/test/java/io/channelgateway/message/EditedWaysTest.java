package io.channelgateway.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider;
import io.channelgateway.support.RouteFolder;
import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A channel that has several ways to send, or comes to them again and again, and what is called about a failure. */
@Timeout(60)
class EditedWaysTest {

    private static final String NO_ERROR_HANDLER = "    errorHandler: {noErrorHandler: {}}\n";

    private static final String FAILOVER = """
            - loadBalance:
                failoverLoadBalancer: {}
                steps:
                  - to: PROVIDER/hook
                  - to: OTHER/hook
            - setBody: {constant: {expression: id}}
            """;

    @TempDir
    Path folder;

    private final FakeProvider provider = FakeProvider.answering(FakeProvider.json(404, "{}"));
    private final FakeProvider other = FakeProvider.answering(FakeProvider.json(200, "{}"));
    private final String idempotencyKey = UUID.randomUUID().toString();
    private RouteFolder routes;
    private TestGateway gateway;

    @BeforeEach
    void copyRoutes() {
        routes = new RouteFolder(folder);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        provider.close();
        other.close();
    }

    private void startWithHook(String steps) {
        String hook = RouteFolder.hook(withUrls(steps));
        routes.write("channels/hook.camel.yaml", hook.replace("    id: hook\n", "    id: hook\n" + NO_ERROR_HANDLER));
        Processor overflow = exchange -> {
            throw new StackOverflowError();
        };
        gateway = TestGateway.builder().property("gateway.routes", folder).bean("overflow", overflow).start();
    }

    private String withUrls(String yaml) {
        return yaml.replace("PROVIDER", provider.url()).replace("OTHER", other.url());
    }

    private Answer send() {
        return gateway.send(TestGateway.body("hook", "ann"), "Idempotency-Key", idempotencyKey);
    }

    @Test
    void sendsOverTheNextWayIfTheFirstOneSentNothing() {
        startWithHook(FAILOVER);

        assertThat(send().status()).isEqualTo(200);
        assertThat(provider.received()).hasSize(1);
        assertThat(other.received()).hasSize(1);
    }

    @Test
    void sendsOverTheNextWayIfTheFirstOneEndsWithAnError() {
        startWithHook(FAILOVER.replace("to: PROVIDER/hook", "process: {ref: overflow}"));

        assertThat(send().status()).isEqualTo(200);
        assertThat(other.received()).hasSize(1);
    }

    @Test
    void sendsOverNoOtherWayWhatMayBeOutAlready() {
        provider.answer(FakeProvider.json(500, "{}"));
        startWithHook(FAILOVER);

        Answer first = send();

        assertThat(first.outcome()).as(first.text()).isEqualTo("unknown");
        assertThat(first.message()).contains("HTTP status 500");
        assertThat(send().text()).isEqualTo(first.text());
        assertThat(provider.received()).hasSize(1);
        assertThat(other.received()).isEmpty();
    }

    /** A dynamicRouter asks where to go next until it is told null, and an expression tells the same each time. */
    @Test
    void endsIfItComesToTheProviderAgainAndAgain() {
        provider.answer(FakeProvider.json(200, "{}"));
        startWithHook("- dynamicRouter: {constant: {expression: \"PROVIDER/hook\"}}\n");

        assertThat(send().outcome()).isEqualTo("unknown");
        assertThat(provider.received()).hasSize(200);
    }

    private void auditFailures() {
        String answer = "            - to: bean:answers?method=providerStatus\n";
        String errors = routes.read("errors.camel.yaml");
        assertThat(errors).contains(answer);
        routes.write("errors.camel.yaml", errors.replace(answer, withUrls("            - to: direct:audit\n") + answer));
        routes.write("audit.camel.yaml", withUrls("- route: {id: audit, from: {uri: \"direct:audit\", steps: [{to: \"OTHER/audit\"}]}}\n"));
    }

    @Test
    void staysRefusedIfAnAuditOfFailuresIsCalledBeforeTheAnswer() {
        auditFailures();
        startWithHook("- to: PROVIDER/hook\n");

        assertThat(send().outcome()).isEqualTo("not_sent");
        assertThat(other.received()).hasSize(1);
    }

    @Test
    void staysUnknownIfAnAuditOfFailuresIsCalledBeforeTheAnswer() {
        provider.answer(FakeProvider.json(500, "{}"));
        auditFailures();
        startWithHook("- to: PROVIDER/hook\n");

        assertThat(send().outcome()).isEqualTo("unknown");
        assertThat(send().outcome()).isEqualTo("unknown");
        assertThat(provider.received()).hasSize(1);
    }

    @Test
    void saysTheSameOnceItsOwnEndpointsBindJson() {
        provider.answer(FakeProvider.json(200, "{}"));
        routes.write("own.camel.yaml", "- restConfiguration: {bindingMode: json}\n");
        startWithHook("- to: PROVIDER/hook\n- setBody: {constant: {expression: id}}\n");

        assertThat(send().status()).isEqualTo(200);
        assertThat(gateway.get("/v1/channels/messages").json().path("data").path("messages")).hasSize(1);
    }
}

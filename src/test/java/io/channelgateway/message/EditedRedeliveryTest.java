package io.channelgateway.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.channelgateway.check.StartupFault;
import io.channelgateway.support.RouteFolder;
import io.channelgateway.support.TestGateway;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever has Camel redeliver, wherever, has a gateway that does not start: it would send the same message again. */
class EditedRedeliveryTest {

    private static final String CLAUSE = "          id: provider-status\n";

    private static final String HOOK = """
            - beans:
                - name: hook-channel
                  type: io.channelgateway.channel.Channel
                  properties: {name: hook, recipient: "[a-z]+", recipientForm: a name}
                - name: policy
                  type: org.apache.camel.processor.errorhandler.RedeliveryPolicy
                  properties: {maximumRedeliveries: 2}
            - routeConfiguration:
                id: own
                %s
            - route:
                id: hook
                routeConfigurationId: own
                %s
                from:
                  uri: direct:hook
                  steps:
                    - to: https://hooks.example.com/in
            """;

    @TempDir
    Path folder;

    private void assertRefused() {
        assertThatThrownBy(() -> TestGateway.builder().property("gateway.routes", folder).start().close())
                .satisfies(fault -> assertThat(StartupFault.explain(fault))
                        .contains("A redelivery would send once more: maximumRedeliveries must be 0."));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "redeliveryPolicy: {maximumRedeliveries: 2}",
        "redeliveryPolicyRef: policy",
        "retryWhile: {simple: {expression: \"${header.CamelRedeliveryCounter} < 3\"}}"})
    void keepsTheGatewayFromStartingInTheFailureHandling(String redelivery) {
        RouteFolder routes = new RouteFolder(folder);
        String errors = routes.read("errors.camel.yaml");
        assertThat(errors).contains(CLAUSE);
        routes.write("errors.camel.yaml", errors.replace(CLAUSE, CLAUSE + redelivery.indent(10)));
        routes.write("hook.camel.yaml", HOOK.formatted("description: none", "description: none"));

        assertRefused();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "onException: [{onException: {exception: [java.lang.Exception], redeliveryPolicy: {maximumRedeliveries: 2}}}]",
        "errorHandler: {defaultErrorHandler: {redeliveryPolicy: {maximumRedeliveries: 2}}}",
        "errorHandler: {deadLetterChannel: {deadLetterUri: \"log:dead\", redeliveryPolicyRef: policy}}"})
    void keepsTheGatewayFromStartingInAConfigurationOfItsOwn(String redelivery) {
        new RouteFolder(folder).write("hook.camel.yaml", HOOK.formatted(redelivery, "description: none"));

        assertRefused();
    }

    @Test
    void keepsTheGatewayFromStartingInARoute() {
        new RouteFolder(folder).write("hook.camel.yaml", HOOK.formatted(
                "description: none", "errorHandler: {defaultErrorHandler: {redeliveryPolicy: {maximumRedeliveries: 2}}}"));

        assertRefused();
    }

    @Test
    void isNotWhatAnErrorHandlerWithoutOneDoes() {
        new RouteFolder(folder).write("hook.camel.yaml", HOOK.formatted(
                "errorHandler: {defaultErrorHandler: {redeliveryPolicy: {maximumRedeliveries: 0}}}",
                "errorHandler: {noErrorHandler: {}}"));

        TestGateway.builder().property("gateway.routes", folder).start().close();
    }
}

package io.channelgateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.GatewayProcess;
import io.channelgateway.support.RouteFolder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command check tells those who edit route files: each fault once, with its file and line. */
class RouteCheckTest {

    private static final String BEAN = """
            - beans:
                - name: pager-channel
                  type: io.channelgateway.channel.Channel
                  properties:
                    name: pager
                    settings: token, base_url=https://pager.example.com
            """;

    @TempDir
    Path folder;

    private RouteFolder routes;

    @BeforeEach
    void copyRoutes() {
        routes = new RouteFolder(folder);
    }

    /** The channel's route with these steps; the first one is in line 12. */
    private static String pager(String steps) {
        return BEAN + """
                - route:
                    id: pager
                    from:
                      uri: direct:pager
                      steps:
                """ + steps.indent(8);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /** Exactly these faults, in any order. */
    private void assertFaults(String... faults) throws Exception {
        try (GatewayProcess process = GatewayProcess.start(Map.of("GATEWAY_ROUTES", folder.toString()), "check")) {
            assertThat(process.exitCode()).as(process.err()).isEqualTo(1);
            String count = faults.length + (faults.length == 1 ? " fault" : " faults");
            assertThat(process.out().lines()).contains(faults).endsWith(count).hasSize(faults.length + 1);
        }
    }

    @Test
    void namesEachStepThatGoesWhereNothingIs() throws Exception {
        routes.write("channels/pager.camel.yaml", pager("""
                - to:
                    uri: direct:no-1
                - to: {uri: direct, parameters: {name: no-2}}
                - toD: direct:no-3
                - wireTap: {uri: "direct:no-4"}
                - enrich: {constant: {expression: "direct:no-5"}}
                - choice:
                    when:
                      - expression: {simple: {expression: "${body} == null"}}
                        steps:
                          - to: direct:no-6
                - to: direct:slack
                - to: bean:answers?method=sendd
                """));
        routes.write("more.camel.yaml", """
                - rest:
                    path: /v1/channels/
                    post:
                      - path: send
                        to: direct:no-7
                """);
        String pager = file("channels/pager.camel.yaml");

        assertFaults(
                pager + ":12: No route starts from direct:no-1.",
                pager + ":14: No route starts from direct:no-2.",
                pager + ":15: No route starts from direct:no-3.",
                pager + ":16: No route starts from direct:no-4.",
                pager + ":17: No route starts from direct:no-5.",
                pager + ":22: No route starts from direct:no-6.",
                pager + ":24: The bean answers has no method sendd.",
                file("more.camel.yaml") + ":5: No route starts from direct:no-7.",
                file("send-message.camel.yaml") + ":6: POST /v1/channels/send is taken by " + file("more.camel.yaml") + ".");
    }

    @Test
    void namesAVariableThatIsTheGatewaysOwn() throws Exception {
        routes.write("channels/pager.camel.yaml", pager("- to: {uri: \"bean:answers\", variableReceive: answer}\n"));
        routes.write("one.camel.yaml", pager("""
                - setBody: {constant: {expression: one}}
                - setVariable: {name: answer, simple: {expression: "${body}"}}
                """).substring(BEAN.length()).replace("pager", "one"));
        routes.write("all.camel.yaml", pager("- removeVariable: {name: \"*\"}\n").substring(BEAN.length()).replace("pager", "all"));

        assertFaults(
                file("channels/pager.camel.yaml") + ":12: The variable answer is the gateway's own; give yours another name.",
                file("one.camel.yaml") + ":7: The variable answer is the gateway's own; give yours another name.",
                file("all.camel.yaml") + ":6: Some variables are the gateway's own; remove yours by name.");
    }

    @Test
    void namesSettingsThatTheChannelHasNot() throws Exception {
        routes.write("channels/pager.camel.yaml", pager("""
                - setHeaders:
                    headers:
                      - name: CamelHttpUri
                        language: {language: connection, expression: "{base_url}/messages"}
                      - name: Authorization
                        language:
                          language: connection
                          expression: Bearer {tokn}
                - setHeader: {name: X-Bot, language: {language: connection, expression: "{bot_token}"}}
                """));
        String pager = file("channels/pager.camel.yaml");

        assertFaults(
                pager + ":19: tokn is not a setting of this channel; it has base_url, token.",
                pager + ":20: bot_token is not a setting of this channel; it has base_url, token.");
    }

    @Test
    void namesAnOwnOnExceptionThatNeverGetsItsTurnOrRedelivers() throws Exception {
        String without = "- onException:\n    exception: [%s]\n    %s\n";
        routes.write("channels/pager.camel.yaml", without.formatted("java.io.IOException", "handled: {constant: {expression: \"true\"}}")
                + without.formatted("java.lang.IllegalStateException", "redeliveryPolicy: {maximumRedeliveries: 2}")
                + without.formatted("java.lang.IllegalArgumentException", "handled: {constant: {expression: \"true\"}}")
                + pager("- log: hello"));
        String pager = file("channels/pager.camel.yaml");

        assertFaults(
                pager + ":1: This has no effect for what is handled for all routes (io.channelgateway.failure.ProviderFailure): "
                        + "change it there, or use doTry in the route.",
                pager + ":4: A redelivery would send once more: maximumRedeliveries must be 0.");
    }

    @Test
    void namesARedeliveryWhereverItIs() throws Exception {
        String clause = "          id: provider-status\n";
        routes.write("errors.camel.yaml", routes.read("errors.camel.yaml").replace(
                clause, clause + "          retryWhile: {simple: {expression: \"${header.CamelRedeliveryCounter} < 3\"}}\n"));
        routes.write("own.camel.yaml", """
                - routeConfiguration:
                    id: own
                    errorHandler: {defaultErrorHandler: {redeliveryPolicy: {maximumRedeliveries: 2}}}
                """);
        routes.write("channels/pager.camel.yaml", pager("- log: hello").replace("id: pager", "id: pager\n    routeConfigurationId: own"));

        assertFaults(
                file("errors.camel.yaml") + ":44: A redelivery would send once more: maximumRedeliveries must be 0.",
                file("channels/pager.camel.yaml") + ":7: A redelivery would send once more: maximumRedeliveries must be 0.");
    }

    @Test
    void takesWhatALaterFileBrings() throws Exception {
        routes.write("channels/pager.camel.yaml", BEAN + """
                - templatedRoute:
                    routeTemplateRef: posting
                    routeId: pager
                    parameters: [{name: channel, value: pager}]
                """);
        routes.write("uses.camel.yaml", pager("""
                - process: {ref: mine}
                - to: bean:mine?method=toString
                """).substring(BEAN.length()).replace("pager", "uses"));
        routes.write("z.camel.yaml", """
                - beans:
                    - {name: mine, type: org.apache.camel.processor.StopProcessor}
                - routeTemplate:
                    id: posting
                    parameters: [{name: channel}]
                    from:
                      uri: "direct:{{channel}}"
                      steps:
                        - to: direct:no-1
                """);

        assertFaults(file("z.camel.yaml") + ":9: No route starts from direct:no-1.");
    }

    @Test
    void namesARouteThatStartsWhereAnotherOneDoes() throws Exception {
        routes.write("zwin.camel.yaml", "- route: {id: twin, from: {uri: \"direct:slack\", steps: [{log: hello}]}}\n");

        assertFaults(file("zwin.camel.yaml") + ":1: direct:slack is taken by " + file("channels/slack.camel.yaml") + ".");
    }

    @Test
    void namesTheFieldOfAChannelThatIsWrong() throws Exception {
        String route = "- route: {id: %1$s, from: {uri: \"direct:%1$s\", steps: [{log: hello}]}}\n";
        routes.write("channels/a.camel.yaml", BEAN.replace("name: pager\n", "title: Pager\n"));
        routes.write("channels/b.camel.yaml", BEAN.replace("pager", "b").replace("settings:", "settngs:"));
        routes.write("channels/c.camel.yaml", BEAN.replace("pager", "c").replace("settings: ", "capabilities: send, fly #"));
        routes.write("channels/d.camel.yaml", BEAN.replace("pager-channel", "slack").replace("name: pager\n", "name: slack\n"));
        routes.write("channels/e.camel.yaml", BEAN.replace("pager", "e") + route.formatted("f"));

        assertFaults(
                file("channels/a.camel.yaml") + ":2: The channel has no name; it is a property of its bean.",
                file("channels/b.camel.yaml") + ":6: io.channelgateway.channel.Channel has no property settngs.",
                file("channels/c.camel.yaml") + ":6: capabilities has fly, which is none of send, receive, attachments.",
                file("channels/slack.camel.yaml") + ":5: The channel slack is taken by " + file("channels/d.camel.yaml") + ".",
                file("channels/e.camel.yaml") + ": The channel e has no route of that id.");
    }

    @Test
    void namesTheStepThatARouteCannotBeMadeWith() throws Exception {
        routes.write("channels/pager.camel.yaml", pager("""
                - log: hello
                - setBody:
                    simple:
                      expression: ${variable.text
                """));
        routes.write("one.camel.yaml", pager("- setBody: {method: {ref: answers, method: sendd}}").replace("pager", "one"));
        routes.write("two.camel.yaml", pager("- wireTap: direct:slack").replace("pager", "two"));
        routes.write("three.camel.yaml", "hello\n");

        assertFaults(
                file("channels/pager.camel.yaml") + ":13: expected symbol functionEnd but was eol",
                file("one.camel.yaml") + ":12: io.channelgateway.api.Answers has no method sendd.",
                file("two.camel.yaml") + ": A step that has fields, such as uri, is written without them.",
                file("three.camel.yaml") + ": Nothing in this file is a route or a bean; each begins with a dash, such as - route:.");
    }

    @Test
    void isWhatAStartWithoutAChannelsNameLeadsTo() throws Exception {
        routes.write("channels/pager.camel.yaml", BEAN.replace("name: pager\n", "title: Pager\n"));

        try (GatewayProcess process = GatewayProcess.start(Map.of("GATEWAY_ROUTES", folder.toString(),
                "GATEWAY_STORE_URL", "jdbc:sqlite:" + folder.resolve("gateway.db"), "GATEWAY_JOURNAL_FOLDER", folder.toString(),
                "GATEWAY_PORT", "0"))) {
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.err()).isEqualTo(
                    "channel-gateway cannot start: A channel has no name. The command check tells the file and line.\n");
        }
    }
}

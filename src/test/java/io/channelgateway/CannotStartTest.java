package io.channelgateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.channelgateway.check.StartupFault;
import io.channelgateway.support.ClosedPort;
import io.channelgateway.support.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a fault because of which there is no start; how a process says it, {@link GatewayProcessTest} knows. */
class CannotStartTest {

    private final Map<String, String> properties = new HashMap<>();

    @TempDir
    private Path home;

    private Path routes;

    @BeforeEach
    void copyWhatIsShipped() throws IOException {
        FileTree.copy(Path.of("config"), home.resolve("config"));
        routes = home.resolve("routes");
        FileTree.copy(Path.of("routes"), routes);
        properties.put("camel.server.port", "0");
        properties.put("camel.management.port", "0");
    }

    private Path edit(String name, String shipped, String faulty) throws IOException {
        Path file = home.resolve(name);
        String text = Files.readString(file);
        assertThat(text).contains(shipped);
        return Files.writeString(file, text.replace(shipped, faulty));
    }

    private void assertFault(String... inText) throws IOException {
        try (Gateway gateway = new Gateway(home, properties, InstantSource.system())) {
            Throwable fault = catchThrowable(gateway::start);

            assertThat(fault).isNotNull();
            assertThat(StartupFault.explain(fault, routes)).contains(inText);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void namesARouteThatDoesNotLoad(boolean isReloading) throws IOException {
        properties.put("gateway.routes-reload", String.valueOf(isReloading));
        Files.writeString(routes.resolve("bad.camel.yaml"), "- route:\n    id: bad\n    nonsense: 1\n");
        assertFault("Unsupported field: nonsense", "bad.camel.yaml", "line 2");
    }

    /** As the file of an earlier version does. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void namesARouteThatCallsAMethodThatIsNotThereAnyMore(boolean isReloading) throws IOException {
        properties.put("gateway.routes-reload", String.valueOf(isReloading));
        edit(
                "routes/list-messages.camel.yaml",
                """
                        - process:
                            description: Reads the page from the ledger.
                            ref: messageList
                """,
                """
                        - to: bean:messageList?method=page
                """);
        assertFault(
                "list-messages",
                "The bean messageList has no method page. It is a step of its own: process with the ref messageList.");
    }

    @Test
    void namesARecipientThatIsNoExpression() throws IOException {
        edit("routes/channels/slack.camel.yaml", "[CDGUW]", "[CDG(UW");
        assertFault("[CDG(UW[A-Z0-9]{6,} is not a regular expression: Unclosed character class.");
    }

    @Test
    void namesAttachmentLimitsThatItDoesNotUnderstand() throws IOException {
        edit("routes/channels/slack.camel.yaml", "1 GB of */*", "1 GB of png");
        assertFault("attachments.types has png");
    }

    @Test
    void tellsThatThereAreNoRoutes() throws IOException {
        Path none = home.resolve("none");
        properties.put("gateway.routes", none.toString());
        assertFault("There is no folder " + none + ".");
        Files.createDirectory(none);
        assertFault("There is no *.camel.yaml file in the folder " + none + ".");
    }

    @Test
    void namesAWordOfTheSchemaOfRequestsThatIsNone() throws IOException {
        edit("config/openapi.yaml", "maxLength: 4096", "maxLenght: 4096");
        assertFault("openapi.yaml:", "components.schemas.SendRequest.properties.message.maxLenght is not a keyword");
    }

    @Test
    void namesAWorkspacesFileThatIsNotThere() throws IOException {
        properties.put("gateway.workspaces", "no/such.yaml");
        assertFault("no/such.yaml");
    }

    @Test
    void namesAnUnknownPlanAndThoseThatThereAre() throws IOException {
        edit("config/workspaces.yaml", "plan: org", "plan: gold");
        assertFault("plan", "starter, pro, org");
    }

    @Test
    void namesAnAllowedAddressThatIsNone() throws IOException {
        properties.put("gateway.attachment-allow", "10.0.0.0/8,10.0.0.0/99");
        assertFault("GATEWAY_ATTACHMENT_ALLOW", "10.0.0.0/99");
    }

    @Test
    void tellsWhyItCannotUseItsStore() throws IOException {
        properties.put("ledger.url", "jdbc:h2:mem:x");
        assertFault("jdbc:sqlite:", "jdbc:postgresql:");
        Path file = Files.writeString(home.resolve("no.db"), "This is something else, and long enough.\n".repeat(50));
        properties.put("ledger.url", "jdbc:sqlite:" + file);
        assertFault("its file is not an SQLite database");
        try (ClosedPort nobody = new ClosedPort()) {
            properties.put("ledger.url", "jdbc:postgresql://127.0.0.1:" + nobody.number() + "/gateway");
            assertFault("its server cannot be reached");
        }
    }
}

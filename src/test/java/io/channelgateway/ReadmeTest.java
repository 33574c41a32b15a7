package io.channelgateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.TestGateway.Answer;
import io.channelgateway.support.TestGateway;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README says is so. */
class ReadmeTest {

    private static final String COMPONENTS = "/META-INF/services/org/apache/camel/component/";
    private static final String README = read(Path.of("README.md"));

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException missing) {
            throw new AssertionError(missing);
        }
    }

    private static Stream<String> find(String regex) {
        return Pattern.compile(regex).matcher(README).results().map((MatchResult match) -> match.group(1));
    }

    @Test
    void everyLinkLeadsToAFile() {
        assertThat(find("\\]\\(([^)#]+)\\)").toList()).isNotEmpty().allSatisfy(link ->
                assertThat(Path.of(link)).exists());
    }

    @Test
    void theChainNamesEveryShippedChannelAndRoute() throws IOException {
        List<String> linked = find("\\]\\((routes/[^)]+\\.yaml)\\)").toList();

        try (Stream<Path> channels = Files.list(Path.of("routes/channels"))) {
            assertThat(channels.map(Path::toString)).allSatisfy(file -> assertThat(linked).contains(file));
        }
        assertThat(read(Path.of("routes/send-message.camel.yaml"))).containsSubsequence(
                "ref: mayWrite", "ref: readMessage", "ref: connect", "ref: claim", "idempotentConsumer", "ref: reply",
                "throttle", "ref: rateLimit", "toD", "ref: sent");
    }

    @Test
    void theLimitsOfAttachmentsAreThoseOfTheChannelsFiles() throws IOException {
        try (Stream<Path> channels = Files.list(Path.of("routes/channels"))) {
            assertThat(channels).isNotEmpty().allSatisfy(file -> {
                String most = read(file).replaceFirst("(?s).*maxCount: (\\d+).*", "$1");
                assertThat(README).contains("](" + file + ") | " + most + " | ");
            });
        }
    }

    @Test
    void aHostEmbedsAGatewayAsShown() {
        String shown = find("(?s)```java\n(.*?)```").findFirst().orElseThrow();

        assertThat(read(Path.of("src/test/java/io/channelgateway/embedded/HostProgram.java")).replaceAll("\\s+", " "))
                .contains(shown.replaceAll("\\s+", " ").strip());
    }

    @Test
    void theComponentsAreThoseOnTheClassPath() {
        String sentence = find("(?s)Of Camel's components a route has (.*?), and no others").findFirst().orElseThrow();
        List<String> named = List.of(sentence.replace("`", "").split("\\s+"));

        assertThat(named).allSatisfy(name -> assertThat(getClass().getResource(COMPONENTS + name)).isNotNull());
        assertThat(directDependencies()).isNotEmpty().allSatisfy(dependency ->
                assertThat(named).containsAll(componentsOf(dependency)));
    }

    /** Camel's, but for the tests. */
    private static List<String> directDependencies() {
        return Pattern.compile("<artifactId>(camel-[\\w-]+)</artifactId>\\s*</dependency>")
                .matcher(read(Path.of("pom.xml")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static List<String> componentsOf(String dependency) throws IOException {
        URL inside = ReadmeTest.class.getResource("/META-INF/maven/org.apache.camel/" + dependency + "/pom.properties");
        try (JarFile jar = ((JarURLConnection) inside.openConnection()).getJarFile()) {
            return jar.stream()
                    .map(entry -> "/" + entry.getName())
                    .filter(name -> name.startsWith(COMPONENTS) && !name.endsWith("/"))
                    .map(name -> name.substring(COMPONENTS.length()))
                    .toList();
        }
    }

    @Test
    void everyMessageOfTheQuickstartIsSent() {
        String sandbox = """
                  - {id: sandbox, plan: org, sandbox: true, keys: [{id: key_s, sha256: %s, permissions: ["write:channels"]}]}
                """.formatted(Workspaces.sha256("wbk_test_sandbox"));
        try (TestGateway gateway = TestGateway.builder().workspaces(sandbox).start()) {
            List<String> bodies = find("(?:-d|send) '(\\{.+?})'").toList();

            assertThat(bodies).hasSize(6).allSatisfy(body -> {
                Answer answer = gateway.send(body, "Authorization", "Bearer wbk_test_sandbox");
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            });
        }
    }
}

package io.channelgateway.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FileTree;
import io.channelgateway.support.GatewayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways inside an application that has a Camel and a working folder of its own; it calls them as README shows. */
class EmbeddedTest {

    private static final Pattern ROUTE = Pattern.compile("(?s)```yaml\n(- route:\n    id: notify\n.*?)```");

    @TempDir
    private Path folder;

    @Test
    void serveTheirHostAndLeaveNothing() throws Exception {
        Path first = gateway("first");
        Path second = gateway("second");
        write(second.resolve("config/application.properties"), properties().replace("_RELOAD:false", "_RELOAD:true"));
        Path own = Files.createDirectory(folder.resolve("host"));
        // Where Spring Boot and Flyway look by default.
        write(own.resolve("config/application.properties"), "camel.server.port = none");
        write(own.resolve("classes/db/migration/V1__own.sql"), "CREATE TABLE own(id integer);");
        write(own.resolve("classes/docs/index.html"), "The host's own.");
        List<Path> ownFiles = filesIn(own);

        try (GatewayProcess host = GatewayProcess.startHost(
                HostProgram.class.getName(), own, List.of(route(), first.toString(), second.toString()))) {
            int exitCode = host.exitCode();

            assertThat(exitCode).as(host.err()).isZero();
            List<String> answers = host.out().lines()
                    .filter(line -> line.matches("(answer|replay): \\{\"data\":\\{.*"))
                    .map(line -> line.replaceFirst("(\\w+: ).*\"id\":\"([^\"]+)\".*", "$1$2"))
                    .toList();
            // The second gateway has a ledger of its own: the same key is new to it.
            assertThat(answers).extracting(answer -> answer.substring(0, 6))
                    .containsExactly("answer", "replay", "answer", "answer", "replay", "answer");
            assertThat(answers.get(1)).endsWith(answers.get(0).substring(6));
            assertThat(answers.get(4)).endsWith(answers.get(3).substring(6));
            assertThat(host.out()).contains("<title>Channel Gateway</title>").doesNotContain("The host's own.");
            assertThat(host.temporary()).isEmptyDirectory();
        }
        assertThat(filesIn(own)).isEqualTo(ownFiles);
        assertThat(List.of(first, second)).allSatisfy(each -> assertThat(each.resolve("data/gateway.db")).exists());
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted().toList();
        }
    }

    private Path gateway(String name) throws IOException {
        Path home = Files.createDirectory(folder.resolve(name));
        FileTree.copy(Path.of("config"), home.resolve("config"));
        FileTree.copy(Path.of("routes"), home.resolve("routes"));
        return home;
    }

    private static String properties() throws IOException {
        return Files.readString(Path.of("config/application.properties"));
    }

    private String route() throws IOException {
        String yaml = ROUTE.matcher(Files.readString(Path.of("README.md"))).results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        return Files.writeString(folder.resolve("notify.camel.yaml"), yaml).toString();
    }
}

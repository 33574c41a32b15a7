package io.channelgateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.channel.Channels;
import io.channelgateway.workspace.ApiKey;
import io.channelgateway.workspace.RateLimitTier;
import io.channelgateway.workspace.WorkspaceFile;
import io.channelgateway.workspace.Workspaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code keys create} prints, and what the gateway makes of it. */
class KeysCommandTest {

    private static final String FILE = "workspaces:\n  - id: acme\n    plan: pro\n    keys:\n";

    private Path file;

    @BeforeEach
    void giveAFileWithTheWorkspace(@TempDir Path folder) throws Exception {
        file = Files.writeString(folder.resolve("workspaces.yaml"), FILE);
    }

    @Test
    void printsTheKeyOnceAndOnALineOfItsOwn() {
        KeysRun run = create();

        assertThat(run.exitCode()).isZero();
        assertThat(run.key()).matches("wbk_[0-9A-Za-z]{43}");
        assertThat(run.out()).containsOnlyOnce(run.key());
        assertThat(run.err()).isEmpty();
    }

    @Test
    void printsAnotherKeyEveryTime() {
        assertThat(create().key()).isNotEqualTo(create().key());
    }

    @Nested
    class TheEntry {

        @Test
        void hasTheFormOfTheFile() {
            KeysRun run = create("--expires", "2027-01-01T00:00:00Z", "--tier", "high");

            assertThat(run.out().lines().skip(3)).satisfiesExactly(
                    id -> assertThat(id).matches("      - id: key_[0-9A-HJKMNP-TV-Z]{26}"),
                    name -> assertThat(name).isEqualTo("        name: ci"),
                    hash -> assertThat(hash).isEqualTo("        sha256: " + Workspaces.sha256(run.key())),
                    may -> assertThat(may).isEqualTo("        permissions: [write:channels, read:channels]"),
                    tier -> assertThat(tier).isEqualTo("        rate_limit_tier: high"),
                    expiry -> assertThat(expiry).isEqualTo("        expires_at: 2027-01-01T00:00:00Z"));
        }

        @Test
        void opensTheWorkspaceOnceItIsPasted() throws Exception {
            ApiKey key = pasted(create("--expires", "2027-01-01T02:00:00+02:00", "--tier", "unmetered"));

            assertThat(key.id()).startsWith("key_");
            assertThat(key.name()).isEqualTo("ci");
            assertThat(key.permissions()).containsExactly("write:channels", "read:channels");
            assertThat(key.rateLimitTier()).isEqualTo(RateLimitTier.UNMETERED);
            assertThat(key.expiresAt()).isEqualTo("2027-01-01T00:00:00Z");
            assertThat(key.revoked()).isFalse();
        }

        @Test
        void neitherExpiresNorHasAnUnusualTierUnlessAskedFor() throws Exception {
            ApiKey key = pasted(create());

            assertThat(key.expiresAt()).isNull();
            assertThat(key.rateLimitTier()).isEqualTo(RateLimitTier.STANDARD);
        }

        @ParameterizedTest
        @ValueSource(strings = {"null", "no", "42", "a: b # c", "'", "\"q\\", "*x", " x ", "Ünï 🔑", "[", "- a"})
        void keepsEveryName(String name) throws Exception {
            KeysRun run = run("--workspace", "acme", "--name", name, "--permissions", "a:b");

            assertThat(pasted(run).name()).isEqualTo(name);
        }

        private ApiKey pasted(KeysRun run) throws Exception {
            Files.writeString(file, FILE + run.out().substring(run.key().length()));
            Channels noChannels = new Channels(new DefaultCamelContext());
            Path schema = Path.of("config/workspaces.schema.json");
            WorkspaceFile gateway =
                    new WorkspaceFile(file, schema, noChannels, UnaryOperator.identity(), id -> Map.of());
            return gateway.read().findByKey(run.key()).key();
        }
    }

    @Nested
    class ANote {

        @ParameterizedTest
        @ValueSource(strings = {"workspaces: [{id: other, plan: gold}]", "", "workspaces: {", "[]"})
        void saysThatTheWorkspaceIsNotInTheFile(String text) throws Exception {
            Files.writeString(file, text);

            KeysRun run = create();

            assertThat(run.exitCode()).isZero();
            assertThat(run.err()).isEqualToIgnoringNewLines(
                    "Note: no workspace with the id acme was found in " + file + ".");
            assertThat(run.key()).startsWith("wbk_");
        }

        @Test
        void saysThatThereIsNoFile() throws Exception {
            Files.delete(file);

            KeysRun run = create();

            assertThat(run.exitCode()).isZero();
            assertThat(run.err()).contains("no workspace with the id acme was found in " + file);
        }

        @Test
        void saysThatTheKeyHasExpired() {
            KeysRun run = create("--expires", "2020-01-01T00:00:00Z");

            assertThat(run.exitCode()).isZero();
            assertThat(run.err()).isEqualToIgnoringNewLines("Note: the key has already expired.");
        }
    }

    @Nested
    class AParameterError {

        private final Map<String, String> good = Map.of("--workspace", "acme", "--name", "ci", "--permissions", "a:b");

        @ParameterizedTest
        @CsvSource({
            "--expires, 2027-01-01, such as 2027-01-01T00:00:00Z.",
            "--expires, tomorrow, such as 2027-01-01T00:00:00Z.",
            "--tier, HIGH, 'one of standard, high, unmetered.'",
            "--permissions, 'a:b,read', such as write:channels.",
            "--permissions, '', such as write:channels.",
            "--workspace, a b, 'letters, digits, dots, dashes and underscores.'",
            "--name, ' ', not blank",
            "--name, '{{env:X}}', without {{",
        })
        void namesTheOptionAndTheRule(String option, String value, String rule) {
            List<String> arguments = allBut(option);
            arguments.addAll(List.of(option, value));

            KeysRun run = run(arguments.toArray(String[]::new));

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains(option).contains(rule);
            assertThat(run.out()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"--workspace", "--name", "--permissions"})
        void namesWhatIsMissing(String option) {
            KeysRun run = run(allBut(option).toArray(String[]::new));

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("Missing required option: '" + option);
        }

        @Test
        void asksWhatToDoWithKeys() {
            KeysRun run = KeysRun.of();

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("create");
        }

        private List<String> allBut(String option) {
            List<String> arguments = new ArrayList<>();
            good.forEach((name, value) -> arguments.addAll(name.equals(option) ? List.of() : List.of(name, value)));
            return arguments;
        }
    }

    private KeysRun create(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--workspace", "acme", "--name", "ci", "--permissions", "write:channels,read:channels"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private KeysRun run(String... options) {
        List<String> arguments = new ArrayList<>(List.of("create", "--file", file.toString()));
        arguments.addAll(List.of(options));
        return KeysRun.of(arguments.toArray(String[]::new));
    }
}

package io.channelgateway.command;

import com.github.f4b6a3.ulid.UlidCreator;
import io.channelgateway.workspace.RateLimitTier;
import io.channelgateway.workspace.WorkspaceFile;
import io.channelgateway.workspace.Workspaces;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code keys}: what can be done with API keys. */
@Command(
        name = "keys",
        description = "Creates API keys.",
        mixinStandardHelpOptions = true,
        subcommands = KeysCommand.Create.class)
public final class KeysCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Say what to do with keys: create.");
    }

    /**
     * The command {@code keys create}: prints a new key, the only time that it is anywhere, and its
     * entry for the workspaces file. The command changes no file.
     */
    @Command(
            name = "create",
            description = "Prints a new key and its entry for the workspaces file.",
            mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {

        private static final String BASE_62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        // 62^43 is just over 2^256.
        private static final int KEY_CHARACTERS = 43;
        private static final Pattern PLAIN_IN_YAML = Pattern.compile("[A-Za-z][\\w-]*( [\\w-]+)*");
        private static final Pattern WORD_OF_YAML = Pattern.compile("(?i)null|true|false|yes|no|on|off|y|n");

        @Spec
        private CommandSpec spec;

        @Option(names = "--workspace", required = true, paramLabel = "<id>", converter = KeyOptions.Id.class,
                description = "The workspace that the key belongs to.")
        private String workspace;

        @Option(names = "--name", required = true, paramLabel = "<name>", converter = KeyOptions.Name.class,
                description = "What the key is for.")
        private String name;

        @Option(names = "--permissions", required = true, split = ",", paramLabel = "<permission>",
                converter = KeyOptions.Permission.class,
                description = "What the key may do: write:channels, read:channels.")
        private Set<String> permissions;

        @Option(names = "--expires", paramLabel = "<instant>", converter = KeyOptions.Expiry.class,
                description = "When it stops opening anything, such as 2027-01-01T00:00:00Z. Default: never.")
        private Instant expires;

        @Option(names = "--tier", paramLabel = "<tier>", defaultValue = "standard", converter = KeyOptions.Tier.class,
                description = "standard, high (ten times the plan) or unmetered. Default: ${DEFAULT-VALUE}.")
        private RateLimitTier tier;

        @Option(names = "--file", paramLabel = "<file>",
                defaultValue = "${env:GATEWAY_WORKSPACES:-config/workspaces.yaml}",
                description = "The workspaces file, to look whether the workspace is in it. Default: ${DEFAULT-VALUE}.")
        private Path file;

        @Override
        public Integer call() {
            PrintWriter notes = spec.commandLine().getErr();
            if (!WorkspaceFile.workspaceIdsIn(file).contains(workspace)) {
                notes.println("Note: no workspace with the id " + workspace + " was found in " + file + ".");
            }
            if (expires != null && expires.isBefore(Instant.now())) {
                notes.println("Note: the key has already expired.");
            }
            String key = newKey();
            PrintWriter out = spec.commandLine().getOut();
            out.println(key);
            out.println();
            out.println("# The key is shown only this once. Its entry belongs below the keys of " + workspace + ":");
            out.print(entry(key));
            out.flush();
            return 0;
        }

        private static String newKey() {
            return new SecureRandom().ints(KEY_CHARACTERS, 0, BASE_62.length())
                    .mapToObj(index -> String.valueOf(BASE_62.charAt(index)))
                    .collect(Collectors.joining("", "wbk_", ""));
        }

        private String entry(String key) {
            StringBuilder entry = new StringBuilder()
                    .append("      - id: key_").append(UlidCreator.getUlid()).append('\n')
                    .append("        name: ").append(scalar(name)).append('\n')
                    .append("        sha256: ").append(Workspaces.sha256(key)).append('\n')
                    .append("        permissions: [").append(String.join(", ", permissions)).append("]\n")
                    .append("        rate_limit_tier: ").append(tier.name().toLowerCase(Locale.ROOT)).append('\n');
            if (expires != null) {
                entry.append("        expires_at: ").append(expires).append('\n');
            }
            return entry.toString();
        }

        private static String scalar(String text) {
            return PLAIN_IN_YAML.matcher(text).matches() && !WORD_OF_YAML.matcher(text).matches()
                    ? text
                    : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
    }
}

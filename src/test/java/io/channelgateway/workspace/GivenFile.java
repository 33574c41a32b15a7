package io.channelgateway.workspace;

import io.channelgateway.channel.Channels;
import io.channelgateway.channel.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesFunction;
import org.assertj.core.api.Assertions;

/** A workspaces file in a folder of its own, read with the five channels and with an environment of its own. */
final class GivenFile {

    static final Path SCHEMA = Path.of("config", "workspaces.schema.json");

    static final String SECRET = "s3cr3t-Value";

    /** A file without a fault. Each test changes the one line that it is about. */
    private static final String[] GOOD = {
        /* 1 */ "workspaces:",
        /* 2 */ "  - id: acme",
        /* 3 */ "    name: Acme Legal",
        /* 4 */ "    plan: pro",
        /* 5 */ "    keys:",
        /* 6 */ "      - id: key_ci",
        /* 7 */ "        name: ci",
        /* 8 */ "        sha256: " + Workspaces.sha256("wbk_one"),
        /* 9 */ "        permissions: [write:channels, read:channels]",
        /* 10 */ "        rate_limit_tier: high",
        /* 11 */ "        expires_at: 2027-01-01T00:00:00Z",
        /* 12 */ "        revoked: true",
        /* 13 */ "    channels:",
        /* 14 */ "      slack:",
        /* 15 */ "        token: " + SECRET,
        /* 16 */ "        base_url: https://slack.com",
        /* 17 */ "      email:",
        /* 18 */ "        host: smtp.acme.com",
        /* 19 */ "        port: 2525",
        /* 20 */ "        security: tls",
        /* 21 */ "        from: Acme <no-reply@acme.com>"
    };

    final Path path;
    final CamelContext context = new DefaultCamelContext();
    final Channels channels = FiveChannels.in(context);
    final Map<String, String> environment = new HashMap<>();
    final List<String> sandboxes = new ArrayList<>();

    GivenFile(Path path) {
        this.path = path;
        context.getPropertiesComponent().addPropertiesFunction(new Environment());
    }

    WorkspaceFile file() {
        return new WorkspaceFile(path, SCHEMA, channels, context::resolvePropertyPlaceholders, id -> {
            sandboxes.add(id);
            return Map.of("slack", new Connection("slack", Map.of("token", "of " + id)));
        });
    }

    /** The good file with other text in some of its lines: a number, a text, a number, a text, … */
    GivenFile with(Object... changes) {
        String[] lines = GOOD.clone();
        for (int i = 0; i < changes.length; i += 2) {
            lines[(int) changes[i] - 1] = (String) changes[i + 1];
        }
        return containing(String.join("\n", lines) + "\n");
    }

    /** The good file with some of its lines emptied, so that the others keep their numbers. */
    GivenFile without(int... lineNumbers) {
        Object[] changes = new Object[2 * lineNumbers.length];
        for (int i = 0; i < lineNumbers.length; i++) {
            changes[2 * i] = lineNumbers[i];
            changes[2 * i + 1] = "";
        }
        return with(changes);
    }

    GivenFile containing(String text) {
        try {
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    Workspaces read() throws ConfigurationFaults {
        return file().read();
    }

    /** The only workspace in the file. */
    Workspace workspace() throws ConfigurationFaults {
        Workspaces workspaces = read();
        Assertions.assertThat(workspaces.all()).hasSize(1);
        return workspaces.all().get(0);
    }

    /** Each as {@code line: message}. */
    List<String> faults() {
        ConfigurationFaults faults =
                Assertions.catchThrowableOfType(ConfigurationFaults.class, () -> file().read());
        Assertions.assertThat(faults).as("faults").isNotNull();
        Assertions.assertThat(faults.getMessage()).doesNotContain(SECRET);
        return faults.faults().stream().map(fault -> fault.line() + ": " + fault.message()).toList();
    }

    private final class Environment implements PropertiesFunction {

        @Override
        public String getName() {
            return "env";
        }

        @Override
        public String apply(String remainder) {
            String[] nameAndDefault = remainder.split(":", 2);
            return environment.getOrDefault(nameAndDefault[0], nameAndDefault.length == 2 ? nameAndDefault[1] : null);
        }
    }
}

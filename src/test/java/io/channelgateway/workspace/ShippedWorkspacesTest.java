package io.channelgateway.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.channel.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file config/workspaces.yaml that everybody starts with. */
class ShippedWorkspacesTest {

    private static final Path SHIPPED = Path.of("config", "workspaces.yaml");

    @Test
    void openTheSandboxWithTheKeyOfTheQuickstart() throws Exception {
        Caller caller = new GivenFile(SHIPPED).read().findByKey("wbk_test_sandbox");

        assertThat(caller.workspace().id()).isEqualTo("sandbox");
        assertThat(caller.workspace().name()).isEqualTo("Sandbox");
        assertThat(caller.workspace().plan()).isEqualTo(Plan.ORG);
        assertThat(caller.workspace().sandbox()).isTrue();
        assertThat(caller.key().id()).isEqualTo("key_sandbox");
        assertThat(caller.key().permissions()).containsExactly("write:channels", "read:channels");
    }

    @Test
    void haveAnExampleThatWorksOnceItIsNoCommentAnyMore(@TempDir Path folder) throws Exception {
        GivenFile given = new GivenFile(folder.resolve("workspaces.yaml")).containing(withExample());
        setEveryVariable(given.environment, withExample());

        List<Workspace> workspaces = given.read().all();

        assertThat(workspaces).extracting(Workspace::id).containsExactly("sandbox", "acme");
        assertThat(workspaces.get(1).connections())
                .containsOnlyKeys("slack", "teams", "whatsapp", "telegram", "email");
    }

    @Test
    void nameTheDefaultsOfTheChannelsInTheExample(@TempDir Path folder) throws Exception {
        GivenFile given = new GivenFile(folder.resolve("workspaces.yaml")).containing(withExample());
        setEveryVariable(given.environment, withExample());

        Map<String, Connection> connections = given.read().all().get(1).connections();

        given.channels.names().forEach(name -> given.channels.find(name).settings().forEach((setting, value) -> {
            if (value != null && !value.isEmpty()) {
                assertThat(connections.get(name).get(setting)).isEqualTo(value);
            }
        }));
    }

    @Test
    void nameTheSchemaToEditors() throws Exception {
        assertThat(Files.readString(SHIPPED)).startsWith("# yaml-language-server: $schema=workspaces.schema.json\n");
        assertThat(SHIPPED.resolveSibling("workspaces.schema.json")).isRegularFile();
    }

    static String withExample() throws IOException {
        String shipped = Files.readString(SHIPPED);
        int example = shipped.indexOf("  # - id: acme");
        return shipped.substring(0, example) + shipped.substring(example).replaceAll("(?m)^ {2}# ", "  ");
    }

    private static void setEveryVariable(Map<String, String> environment, String text) {
        Matcher placeholders = Pattern.compile("\\{\\{env:(\\w+)}}").matcher(text);
        while (placeholders.find()) {
            environment.put(placeholders.group(1), "x");
        }
    }
}

package io.channelgateway.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.channelgateway.channel.Connection;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the channels and placeholders in a workspaces file without a fault mean. */
class ConnectionsTest {

    private GivenFile given;

    @BeforeEach
    void giveAFile(@TempDir Path folder) {
        given = new GivenFile(folder.resolve("workspaces.yaml"));
    }

    @Nested
    class AConnection {

        @Test
        void hasItsSettingsAndTheDefaultsOfItsChannel() throws Exception {
            Connection slack = given.without(16).workspace().connections().get("slack");

            assertThat(slack).isEqualTo(
                    new Connection("slack", Map.of("token", GivenFile.SECRET, "base_url", "https://slack.com")));
        }

        @Test
        void lacksWhatIsOptional() throws Exception {
            assertThat(given.with().workspace().connections().get("email").find("username")).isNull();
        }

        @ParameterizedTest
        @ValueSource(strings = {"true", "Yes", "0123", "1e5", "0x1F", "1_000", "10654035224292212345", "2027-01-01"})
        void takesEveryScalarAsItIsWritten(String scalar) throws Exception {
            given.with(15, "        token: " + scalar);

            assertThat(given.workspace().connections().get("slack").get("token")).isEqualTo(scalar);
        }

        @ParameterizedTest
        @ValueSource(strings = {"http://127.0.0.1:8443", "HTTPS://a.b", "http://[::1]:1/a/b", "https://a.b/x%20y"})
        void mayLeadToEveryHttpUrl(String url) throws Exception {
            given.with(16, "        base_url: " + url);

            assertThat(given.workspace().connections().get("slack").get("base_url")).isEqualTo(url);
        }

        @Test
        void losesTheSlashAtTheEndOfItsBaseUrlAsRoutesPutAPathBehindIt() throws Exception {
            given.with(16, "        base_url: https://a.b/c//");

            assertThat(given.workspace().connections().get("slack").get("base_url")).isEqualTo("https://a.b/c");
        }

        @Test
        void isThereOnlyIfItsChannelIsListed() throws Exception {
            assertThat(given.with().workspace().connections()).containsOnlyKeys("slack", "email");
        }

        @Test
        void isThereInEveryWorkspaceIfItsChannelRequiresNoSettings() throws Exception {
            FiveChannels.add(given.context, "log", "level=info, prefix?");

            assertThat(given.without(13, 14, 15, 16, 17, 18, 19, 20, 21).workspace().connections())
                    .containsOnly(entry("log", new Connection("log", Map.of("level", "info"))));
        }

        @Test
        void mayChangeWhatItsChannelDoesNotRequire() throws Exception {
            FiveChannels.add(given.context, "log", "level=info, prefix?");
            given.with(17, "      log: { level: warn }", 18, "", 19, "", 20, "", 21, "");

            assertThat(given.workspace().connections().get("log").get("level")).isEqualTo("warn");
        }
    }

    @Nested
    class APlaceholder {

        @Test
        void isReplacedByTheEnvironmentVariable() throws Exception {
            given.environment.put("ACME_SLACK_TOKEN", "xoxb-1");
            given.with(15, "        token: \"{{env:ACME_SLACK_TOKEN}}\"");

            assertThat(given.workspace().connections().get("slack").get("token")).isEqualTo("xoxb-1");
        }

        @Test
        void isReplacedByItsDefault() throws Exception {
            given.with(16, "        base_url: \"{{env:SLACK_URL:https://a.b}}/x\"");

            assertThat(given.workspace().connections().get("slack").get("base_url")).isEqualTo("https://a.b/x");
        }

        @Test
        void mayStandForAnyScalar() throws Exception {
            given.environment.putAll(Map.of("ID", "emca", "PLAN", "org", "WRITE", "write:channels", "NO", "false"));
            given.environment.putAll(Map.of("SHA", Workspaces.sha256("wbk_2"), "END", "2030-01-01T00:00:00Z"));
            given.with(2, "  - id: '{{env:ID}}'", 4, "    plan: '{{env:PLAN}}'", 8, "        sha256: '{{env:SHA}}'",
                    9, "        permissions: ['{{env:WRITE}}']", 11, "        expires_at: '{{env:END}}'",
                    12, "        revoked: '{{env:NO}}'");

            Caller caller = given.read().findByKey("wbk_2");

            assertThat(caller.workspace().id()).isEqualTo("emca");
            assertThat(caller.workspace().plan()).isEqualTo(Plan.ORG);
            assertThat(caller.mayOneOf(Set.of("write:channels"))).isTrue();
            assertThat(caller.key().expiresAt()).isEqualTo("2030-01-01T00:00:00Z");
            assertThat(caller.key().revoked()).isFalse();
        }

        @Test
        void leavesOutAnOptionalSettingIfItIsOptionalItself() throws Exception {
            given.with(18, "        host: smtp.acme.com\n        username: '{{env:?SMTP_USER}}'");

            assertThat(given.workspace().connections().get("email").find("username")).isNull();
        }
    }
}

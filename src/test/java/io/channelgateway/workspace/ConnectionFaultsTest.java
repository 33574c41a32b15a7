package io.channelgateway.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said about wrong connections and placeholders: each fault, its line, and no secret. */
class ConnectionFaultsTest {

    private static final String CHANNELS = "workspaces[0].channels";
    private static final String NO_FIELD =
            " holds something other than fields of the form \"name: value\"; a space must follow the colon.";
    private static final String NO_SETTINGS =
            ".slack must be settings, each of the form \"name: value\" with a space after the colon.";
    private static final String NO_CHANNEL =
            ".sms is not a channel; the channels are email, slack, teams, telegram, whatsapp.";
    private static final String NO_VALUE = ".slack.token must have a value: one text, number or boolean.";
    private static final String ALIAS_OR_TAG =
            ".slack.token must not be a YAML alias or tag; put a text that starts with * or ! in quotes.";
    private static final String TWICE = ".slack.token is already in line 15; a field must not be there twice.";
    private static final String UNKNOWN = ".slack.baseurl is not a setting of this channel; it has token, base_url.";
    private static final String CONTROL = ".slack.token must not contain line breaks or other control characters.";

    private static final String NO_ADDRESS = ".email.from must be one plain e-mail address such as name@example.com.";

    private GivenFile given;

    @BeforeEach
    void giveAFile(@TempDir Path folder) {
        given = new GivenFile(folder.resolve("workspaces.yaml"));
    }

    @Nested
    class InChannels {

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "` s3cr3t-Value`         | ` must be the channels, each with its settings.`",
            "` [slack]`              | ` must be the channels, each with its settings.`",
            "` {slack: }`            | `" + NO_SETTINGS + "`",
            "` {slack: s3cr3t-Value}`| `" + NO_SETTINGS + "`",
            "` {slack:s3cr3t-Value}` | `" + NO_FIELD + "`",
            "` {s3cr3t-Value}`       | `" + NO_FIELD + "`",
            "` {s3cr3t-Value/~: x}`  | `" + NO_FIELD + "`",
            "` {sms: {a: b}}`        | `" + NO_CHANNEL + "`",
        })
        void isNamed(String channels, String fault) {
            given.with(13, "    channels:" + channels, 14, "", 15, "", 16, "", 17, "", 18, "", 19, "", 20, "", 21, "");

            assertThat(given.faults()).containsExactly("13: " + CHANNELS + fault);
        }

        @Test
        void namesEverySettingThatIsMissing() {
            assertThat(given.without(15, 16, 18, 21).with(15, "        {}", 16, "", 18, "", 21, "").faults())
                    .containsExactly(
                            "14: workspaces[0].channels.slack.token is missing.",
                            "17: workspaces[0].channels.email.host is missing.",
                            "17: workspaces[0].channels.email.from is missing.");
        }
    }

    @Nested
    class InASetting {

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "15 | `        token: ''`                    | `.slack.token must not be blank.`",
            "15 | `        token: '{{aws:slack}}'`       | `.slack.token has a placeholder of a vault whose Camel component is not on the class path.`",
            "15 | `        token: \"\\t \"`                | `.slack.token must not be blank.`",
            "15 | `        token:`                       | `" + NO_VALUE + "`",
            "15 | `        token: [s3cr3t-Value]`        | `" + NO_VALUE + "`",
            "15 | `        token: {s3cr3t-Value: 1}`     | `" + NO_VALUE + "`",
            "15 | `        token: \"s3cr3t-Value\\n\"`    | `" + CONTROL + "`",
            "15 | `        token: *s3cr3t-Value`         | `" + ALIAS_OR_TAG + "`",
            "15 | `        token: !s3cr3t-Value`         | `" + ALIAS_OR_TAG + "`",
            "16 | `        token: s3cr3t-Value`          | `" + TWICE + "`",
            "16 | `        baseurl: https://a.b`         | `" + UNKNOWN + "`",
            "16 | `        base_url:https://a.b: c`      | `.slack" + NO_FIELD + "`",
            "19 | `        port: 65536`                  | `.email.port must be a number from 1 to 65535.`",
            "19 | `        port: 0`                      | `.email.port must be a number from 1 to 65535.`",
            "19 | `        port: -1`                     | `.email.port must be a number from 1 to 65535.`",
            "19 | `        port: smtp`                   | `.email.port must be a number from 1 to 65535.`",
            "20 | `        security: TLS`                | `.email.security must be one of none, starttls, tls.`",
            "20 | `        security: false`              | `.email.security must be one of none, starttls, tls.`",
            "21 | `        from: ' '`                    | `.email.from must not be blank.`",
            "21 | `        from: Acme no-reply`          | `" + NO_ADDRESS + "`",
            "21 | `        from: Acme <no-reply>`        | `" + NO_ADDRESS + "`",
            "21 | `        from: a@a.com, b@a.com`       | `" + NO_ADDRESS + "`",
        })
        void isNamed(int line, String text, String fault) {
            assertThat(given.with(line, text).faults()).containsExactly(line + ": " + CHANNELS + fault);
        }

        @ParameterizedTest
        @ValueSource(strings = {"slack.com", "ftp://a.b", "file:///etc/passwd", "https:///api", "https://", "//a.b",
                "https://me:s3cr3t-Value@a.b", "https://me@a.b", "https://a.b?token=s3cr3t-Value", "'https://a.b#x'",
                "https://a.b:0", "https://a.b:65536", "https://a.b:port", "https://a b", "'https://{a}'"})
        void namesAUrlThatDoesNotNameAHostAndNothingElse(String url) {
            assertThat(given.with(16, "        base_url: " + url).faults()).containsExactly(
                    "16: workspaces[0].channels.slack.base_url must be an http or https URL with a host,"
                            + " and without user name, query and fragment.");
        }
    }

    @Nested
    class InAPlaceholder {

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{{env:ACME_TOKEN}}           | has no value: ACME_TOKEN must be set in the environment.",
            "a{{env:A}}s3cr3t-Value{{env:B}} | has no value: A and B must be set in the environment.",
            "{{env:SET}}{{env:B}}         | has no value: B must be set in the environment.",
            "{{s3cr3t-Value}}             | has a placeholder that cannot be resolved.",
            "{{env:s3cr3t-Value           | has a placeholder that cannot be resolved.",
            "{{bean:s3cr3t-Value.token}}  | has a placeholder that cannot be resolved.",
        })
        void isNamed(String text, String fault) {
            given.environment.put("SET", "x");

            assertThat(given.with(15, "        token: \"" + text + "\"").faults())
                    .containsExactly("15: workspaces[0].channels.slack.token " + fault);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "2  | `  - id: `                     | id",
            "3  | `    name: `                   | name",
            "4  | `    plan: `                   | plan",
            "6  | `      - id: `                 | keys[0].id",
            "8  | `        sha256: `             | keys[0].sha256",
            "9  | `        permissions: `        | keys[0].permissions",
            "10 | `        rate_limit_tier: `    | keys[0].rate_limit_tier",
            "11 | `        expires_at: `         | keys[0].expires_at",
            "12 | `        revoked: `            | keys[0].revoked",
            "16 | `        base_url: `           | channels.slack.base_url",
            "19 | `        port: `               | channels.email.port",
        })
        void isTheOnlyFaultOfItsField(int line, String text, String field) {
            assertThat(given.with(line, text + "'{{env:NOT_SET}}'").faults()).containsExactly(
                    line + ": workspaces[0]." + field + " has no value: NOT_SET must be set in the environment.");
        }

        @Test
        void isCheckedLikeAnyOtherValueOnceItIsResolved() {
            given.environment.put("PLAN", "s3cr3t-Value");
            given.environment.put("TOKEN", " ");

            assertThat(given.with(4, "    plan: '{{env:PLAN}}'", 15, "        token: '{{env:TOKEN}}'").faults())
                    .containsExactly(
                            "4: workspaces[0].plan must be one of starter, pro, org.",
                            "15: workspaces[0].channels.slack.token must not be blank.");
        }

        @Test
        void namesARequiredSettingWhoseOptionalValueIsNotThere() {
            assertThat(given.with(15, "        token: '{{env:?TOKEN}}'").faults())
                    .containsExactly("15: workspaces[0].channels.slack.token is missing.");
        }
    }
}

package io.channelgateway.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said about wrong workspaces and keys: each fault, its line, and no secret. */
class WorkspaceFileFaultsTest {

    private static final String ID = ".id must be 1 to 64 letters, digits, dots, dashes and underscores.";
    private static final String KEY_AS_ID =
            ".id must not hold a key. Ids are public; replace the key, as it has been written down.";
    private static final String HASH = ".sha256 must be the SHA-256 of the key: 64 digits of 0-9 and a-f.";
    private static final String KEY_AS_HASH =
            ".sha256 holds a key itself. Only its SHA-256 belongs here; replace the key, as it has been written down.";
    private static final String EXPIRY =
            ".expires_at must be an RFC 3339 date and time, such as 2027-01-01T00:00:00Z.";
    private static final String PERMISSIONS = " must be a permission such as write:channels.";
    private static final String NO_LIST =
            ".permissions must be a list, such as [write:channels, read:channels].";
    private static final String NO_FIELD =
            " holds something other than fields of the form \"name: value\"; a space must follow the colon.";
    private static final String ALIAS_OR_TAG =
            ".plan must not be a YAML alias or tag; put a text that starts with * or ! in quotes.";
    private static final String TAKEN = "it must be unique in the file.";

    private GivenFile given;

    @BeforeEach
    void giveAFile(@TempDir Path folder) {
        given = new GivenFile(folder.resolve("workspaces.yaml"));
    }

    @Test
    void allFaultsAreToldAtOnceInTheOrderOfTheLines() {
        given.with(4, "    plan: gold", 8, "        sha256: 5E88", 10, "        rate_limit_tier: low",
                14, "      sms:", 19, "        port: 0");

        assertThat(given.faults()).containsExactly(
                "4: workspaces[0].plan must be one of starter, pro, org.",
                "8: workspaces[0].keys[0]" + HASH,
                "10: workspaces[0].keys[0].rate_limit_tier must be one of standard, high, unmetered.",
                "14: workspaces[0].channels.sms is not a channel;"
                        + " the channels are email, slack, teams, telegram, whatsapp.",
                "19: workspaces[0].channels.email.port must be a number from 1 to 65535.");
    }

    @Test
    void aFaultIsWrittenAsFileLineAndSentence() {
        Fault fault = new Fault("config/workspaces.yaml", 12, "plan must be one of starter, pro, org.");

        assertThat(fault).hasToString("config/workspaces.yaml:12: plan must be one of starter, pro, org.");
        assertThat(new ConfigurationFaults(List.of(fault, fault))).hasMessage(fault + "\n" + fault);
    }

    @Nested
    class InAWorkspace {

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "2 | `  - id: ''`          | `" + ID + "`",
            "2 | `  - id: 'a b'`       | `" + ID + "`",
            "2 | `  - id:`             | `" + ID + "`",
            "2 | `  - id: [acme]`      | `" + ID + "`",
            "2 | `  - id: \"acme\\n\"`   | `" + ID + "`",
            "3 | `    name: '  '`      | `.name must not be blank.`",
            "3 | `    name:`           | `.name must be a text.`",
            "3 | `    name: \"a\\nb\"`   | `.name must be in one line.`",
            "3 | `    title: Acme`     | `.title is not a known field.`",
            "3 | `    a/~b: Acme`      | `" + NO_FIELD + "`",
            "3 | `    s3cr3t-Value:`   | `" + NO_FIELD + "`",
            "3 | `    sandbox: yes`    | `.sandbox must be true or false.`",
            "4 | `    plan: PRO`       | `.plan must be one of starter, pro, org.`",
            "4 | `    plan:`           | `.plan must be one of starter, pro, org.`",
            "4 | `    plan: *pro`      | `" + ALIAS_OR_TAG + "`",
            "4 | `    plan: !x pro`    | `" + ALIAS_OR_TAG + "`",
            "5 | `    plan: pro\n    keys:` | `.plan is already in line 4; a field must not be there twice.`",
        })
        void isNamed(int line, String text, String fault) {
            assertThat(given.with(line, text).faults()).containsExactly(line + ": workspaces[0]" + fault);
        }

        @Test
        void namesWhatIsMissingInTheLineWhereTheWorkspaceBegins() {
            given.with(2, "  -", 4, "", 5, "", 6, "", 7, "", 8, "", 9, "", 10, "", 11, "", 12, "");

            assertThat(given.faults()).containsExactlyInAnyOrder(
                    "3: workspaces[0].id is missing.",
                    "3: workspaces[0].plan is missing.",
                    "3: workspaces[0].keys is missing.");
        }

        @Test
        void namesAnIdThatAnotherOneHas() {
            given.with(21, "        from: a@a.com\n  - { id: acme, plan: pro, keys: [] }");

            assertThat(given.faults()).containsExactly(
                    "22: workspaces[1].id is the same as workspaces[0].id in line 2; " + TAKEN);
        }

        @Test
        void namesChannelsInTheSandbox() {
            assertThat(given.with(3, "    sandbox: true").faults()).containsExactly(
                    "13: workspaces[0].channels must not be there in a sandbox workspace,"
                            + " as all its channels lead to the sandbox.");
        }

        @Test
        void namesWorkspacesThatAreNoList() {
            assertThat(given.containing("\nworkspaces:\n  acme: {}\n").faults())
                    .containsExactly("2: workspaces must be a list; each workspace begins with a dash.");
            assertThat(given.containing("\nworkspaces:\n").faults())
                    .containsExactly("2: workspaces must be a list; each workspace begins with a dash.");
            assertThat(given.containing("\nworkspaces:\n  - acme\n").faults())
                    .containsExactly("3: workspaces[0] must be a workspace with the fields id, plan and keys.");
        }
    }

    @Test
    void aNameThatDoesNotLookLikeOneIsNotRepeated() {
        given.with(15, "        token: x\n        token s3cr3t-Value: y\n        token s3cr3t-Value: y");

        assertThat(given.faults()).containsExactly(
                "16: workspaces[0].channels.slack" + NO_FIELD,
                "17: workspaces[0].channels.slack.? is already in line 16; a field must not be there twice.");
    }

    @Nested
    class InAKey {

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "6  | `      - id: wbk_s3cr3t`          | `" + KEY_AS_ID + "`",
            "6  | `      - id: {}`                  | `" + ID + "`",
            "7  | `        names: ci`               | `.names is not a known field.`",
            "8  | `        sha256: wbk_s3cr3t`      | `" + KEY_AS_HASH + "`",
            "8  | `        sha256:`                 | `" + HASH + "`",
            "8  | `        sha256: 12345678`        | `" + HASH + "`",
            "9  | `        permissions: read`       | `" + NO_LIST + "`",
            "9  | `        permissions: [a:b, '']`  | `.permissions[1]" + PERMISSIONS + "`",
            "9  | `        permissions: [read]`     | `.permissions[0]" + PERMISSIONS + "`",
            "9  | `        permissions: [\"a:b\\n\"]` | `.permissions[0]" + PERMISSIONS + "`",
            "9  | `        permissions: [{}]`       | `.permissions[0]" + PERMISSIONS + "`",
            "10 | `        rate_limit_tier: Low`    | `.rate_limit_tier must be one of standard, high, unmetered.`",
            "11 | `        expires_at: 2027-01-01`  | `" + EXPIRY + "`",
            "11 | `        expires_at: 2027-13-01T00:00:00Z` | `" + EXPIRY + "`",
            "11 | `        expires_at: 2027-01-01T00:00:00`  | `" + EXPIRY + "`",
            "11 | `        expires_at: 2027-01-01T00:00Z`    | `" + EXPIRY + "`",
            "11 | `        expires_at:`             | `" + EXPIRY + "`",
            "11 | `        expires_at: {}`          | `" + EXPIRY + "`",
            "12 | `        revoked: no`             | `.revoked must be true or false.`",
            "12 | `        revoked:`                | `.revoked must be true or false.`",
        })
        void isNamed(int line, String text, String fault) {
            assertThat(given.with(line, text).faults()).containsExactly(line + ": workspaces[0].keys[0]" + fault);
        }

        @ParameterizedTest
        @ValueSource(strings = {"5E884898DA28047151D0E56F8DC6292773603D0D6AABBDD62A11EF721D1542D8", "|\n          "})
        void namesAHashThatIsNotExactlyOne(String value) {
            String hash = value.startsWith("|") ? value + Workspaces.sha256("x") : value;

            assertThat(given.with(8, "        sha256: " + hash).faults())
                    .containsExactly("8: workspaces[0].keys[0]" + HASH);
        }

        @Test
        void namesWhatIsMissingInTheLineWhereTheKeyBegins() {
            assertThat(given.with(6, "      - name: ci", 7, "", 8, "", 9, "").faults()).containsExactlyInAnyOrder(
                    "6: workspaces[0].keys[0].id is missing.",
                    "6: workspaces[0].keys[0].sha256 is missing.",
                    "6: workspaces[0].keys[0].permissions is missing.");
        }

        @Test
        void namesAnIdAndAHashThatAnyOtherOneHas() {
            given.with(21, "        from: a@a.com\n  - id: other\n    plan: pro\n    keys:\n"
                    + "      - id: key_ci\n        sha256: " + Workspaces.sha256("wbk_one") + "\n        permissions: []");

            assertThat(given.faults()).containsExactly(
                    "25: workspaces[1].keys[0].id is the same as workspaces[0].keys[0].id in line 6; " + TAKEN,
                    "26: workspaces[1].keys[0].sha256 is the same as workspaces[0].keys[0].sha256 in line 8; "
                            + TAKEN);
        }
    }
}

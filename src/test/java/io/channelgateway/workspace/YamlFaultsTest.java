package io.channelgateway.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said about a file that is no YAML, or is not there: the line, and no piece of the file. */
class YamlFaultsTest {

    private static final String TAB = " (while scanning for the next token: found character '\\t(TAB)'"
            + " that cannot start any token. (Do not use \\t(TAB) for indentation)).";
    private static final String AT = " (while scanning for the next token: found character '@'"
            + " that cannot start any token. (Do not use @ for indentation)).";
    private static final String BLOCK = " (while parsing a block collection:"
            + " expected <block end>, but found '<block mapping start>').";
    private static final String OPEN_QUOTE = " (while scanning a quoted scalar: found unexpected end of stream).";
    private static final String OPEN_BRACE = " (while parsing a flow mapping: expected ',' or '}', but got :).";
    private static final String NO_COLON = " (while scanning a simple key: could not find expected ':').";
    private static final String QUOTES = ": put a text with special characters in single quotes.";

    private GivenFile given;

    @BeforeEach
    void giveAFile(@TempDir Path folder) {
        given = new GivenFile(folder.resolve("workspaces.yaml"));
    }

    @Test
    void nameAFileThatDoesNotExistWithoutALine() {
        ConfigurationFaults faults =
                Assertions.catchThrowableOfType(ConfigurationFaults.class, () -> given.read());

        assertThat(faults).hasMessage(given.path + ": The file does not exist.");
    }

    @Test
    void nameAFileThatIsAFolder() throws Exception {
        Files.createDirectory(given.path);

        assertThat(given.faults()).containsExactly("0: The file cannot be read.");
    }

    @Test
    void nameAFileThatIsNotUtf8() throws Exception {
        Files.write(given.path, "workspaces: [] # \u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(given.faults()).containsExactly("0: The file is not UTF-8 text.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# a comment\n", "---\n"})
    void nameAnEmptyFile(String text) {
        assertThat(given.containing(text).faults()).singleElement().asString()
                .endsWith(": The file must begin with the field workspaces.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cr3t-Value", "- id: acme", "42"})
    void nameAFileThatIsSomethingElse(String text) {
        assertThat(given.containing(text).faults())
                .containsExactly("1: The file must begin with the field workspaces.");
    }

    @Test
    void nameWhatIsBesideTheWorkspaces() {
        assertThat(given.containing("keys: []\nplan: pro\n").faults()).containsExactly(
                "1: workspaces is missing.", "1: keys is not a known field.", "2: plan is not a known field.");
    }

    @Test
    void nameASecondDocument() {
        assertThat(given.containing("workspaces: []\n---\nworkspaces: []\n").faults())
                .containsExactly("3: A second YAML document starts here; there must be only one.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "3  | `    name: \"Acme`                   | 3  | `" + OPEN_QUOTE + "`",
        "3  | `\tname: Acme`                       | 3  | `" + TAB + "`",
        "3  | `    name Acme`                      | 3  | `" + NO_COLON + "`",
        "3  | `    name: Acme: Legal`              | 3  | ` (mapping values are not allowed here).`",
        "3  | `   name: Acme`                      | 3  | `" + BLOCK + "`",
        "15 | `       token: s3cr3t-Value`         | 16 | ` (mapping values are not allowed here).`",
        "15 | `        token: {s3cr3t-Value`       | 15 | `" + OPEN_BRACE + "`",
        "15 | `        token: @s3cr3t-Value`       | 15 | `" + AT + "`",
        "15 | `        token: !s3c!r3t-Value`      | 15 | `" + QUOTES + "`",
        "15 | `        token: \"\\s3cr3t-Value\"`    | 15 | `" + QUOTES + "`",
        "15 | `        token: |s3cr3t-Value`       | 15 | `" + QUOTES + "`",
        "15 | `        ? [s3cr3t-Value] : x`       | 15 | ` that a configuration can hold.`",
    })
    void nameTheLineThatIsNotYaml(int line, String text, int faultyLine, String fault) {
        assertThat(given.with(line, text).faults()).containsExactly(faultyLine + ": This is not YAML" + fault);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5_000})
    void nameTheLineOfAControlCharacter(int linesBefore) {
        given.with(1, "# \uD83D\uDE00\n".repeat(linesBefore) + "workspaces:", 15, "        token: s3cr3t-Value\u0001");

        assertThat(given.faults()).containsExactly(15 + linesBefore + ": A control character stands here.");
    }
}

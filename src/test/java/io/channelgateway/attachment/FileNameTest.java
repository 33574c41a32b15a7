package io.channelgateway.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.channelgateway.failure.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names reach recipients as they are, or not at all. */
class FileNameTest {

    private static final String FIELD = "attachments[0].filename";

    @ParameterizedTest
    @ValueSource(strings = {"report.pdf", "r\u00e9sum\u00e9.pdf", "\u5831\u544a\u66f8.pdf", "\u0627\u0644\u062a\u0642\u0631\u064a\u0631.pdf",
        "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67.png", "a b.pdf", ".gitignore", "no-extension", "a'b & c;d%20e.pdf", "con\u00e7u.txt",
        "console.txt", "nulls.pdf", "com10.txt", "x...y"})
    void keepsANameThatIsSafe(String name) {
        assertThat(FileName.baseName(FIELD, name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "../../etc/passwd,       passwd",
        "C:\\Users\\x\\a.pdf,    a.pdf",
        "/a.pdf,                 a.pdf",
        "a/../b\\c.pdf,          c.pdf",
    })
    void keepsTheBaseNameOfAPath(String path, String name) {
        assertThat(FileName.baseName(FIELD, path)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "../..", "a/", "a\\", "/", " ", "a.pdf ", " a.pdf", "a.", "a\u0000.pdf", "a\r\nX: y.pdf", "a\tb",
        "a\u007f", "a\u0085b", "a\u2028b", "a\u202efdp.exe", "a\u2066b", "\u061cb.pdf", "\ufeffa", "a\ud83d.pdf", "a:b.txt", "a.txt::$DATA", "a\"b", "a<b", "a|b",
        "a?b", "a*b", "NUL", "nul.txt", "Con.tar.gz", "AUX.", "com1", "LPT9.pdf", "COM\u00b9.x", "PRN .txt", "conin$"})
    void refusesANameThatIsNot(String name) {
        assertThatThrownBy(() -> FileName.baseName(FIELD, name))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith(FIELD + " must ");
    }

    @Test
    void countsBytesAndNotCharacters() {
        assertThat(FileName.baseName(FIELD, "\u00e9".repeat(127) + "x")).hasSize(128);
        assertThatThrownBy(() -> FileName.baseName(FIELD, "\u00e9".repeat(128)))
                .hasMessage(FIELD + " must be at most 255 bytes long in UTF-8.");
    }
}

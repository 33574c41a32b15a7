package io.channelgateway.workspace;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/** The parser's own words about text that is not YAML, as far as they repeat nothing of the text. */
final class YamlSyntax {

    // Where the parser quotes the text, it writes tags (with !) or character codes (with digits).
    private static final Pattern OWN_WORDS = Pattern.compile("[A-Za-z ,.:;'<>\\[\\]{}?\\\\()@%`-]+");

    private YamlSyntax() {}

    static void addFault(YamlDocument document, Path file, JsonProcessingException e) {
        if (e.getCause() instanceof MarkedYAMLException syntax) {
            document.addFault(mark(syntax).getLine() + 1, "This is not YAML" + words(syntax));
        } else if (e.getCause() instanceof ReaderException character) {
            document.addFault(lineOf(file, character.getPosition()), "A control character stands here.");
        } else if (e.getCause() != null && e.getCause().getCause() instanceof IOException unread) {
            document.addFault(0, unread instanceof CharacterCodingException
                    ? "The file is not UTF-8 text."
                    : "The file cannot be read.");
        } else {
            int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
            document.addFault(line, "This is not YAML that a configuration can hold.");
        }
    }

    /** @param position of a character, in code points */
    private static int lineOf(Path file, int position) {
        int line = 1;
        try (Reader text = Files.newBufferedReader(file)) {
            for (int i = 0; i < position; i++) {
                int character = text.read();
                line += character == '\n' ? 1 : 0;
                // Half of a pair, of which the other half follows.
                i -= Character.isHighSurrogate((char) character) ? 1 : 0;
            }
            return line;
        } catch (IOException goneSince) {
            return 0;
        }
    }

    /** What is never closed ends far away: where it begins says more. A block begins far away. */
    private static Mark mark(MarkedYAMLException e) {
        boolean begins = e.getContextMark() != null && e.getContext() != null && !e.getContext().contains("block");
        return begins || e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
    }

    private static String words(MarkedYAMLException e) {
        String words = Stream.of(e.getContext(), e.getProblem())
                .filter(part -> part != null)
                .collect(Collectors.joining(": "));
        return OWN_WORDS.matcher(words).matches()
                ? " (" + words + ")."
                : ": put a text with special characters in single quotes.";
    }
}

package io.channelgateway.support;

import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** Message texts that a careless channel would change on their way. */
public final class Texts {

    private Texts() {}

    public static Stream<Named<String>> all() {
        return Stream.of(
                Named.of("placeholders and markup", TestGateway.TEXT),
                Named.of("4,096 emoji", "\uD83D\uDE00".repeat(4_096)),
                Named.of("white space around it", " \t\r\n Hello \n\n\t "),
                Named.of("quotes and backslashes", "\"a\" 'b' \\n \\\\ \\u0041 `c` {\"json\":true}"),
                Named.of("all control characters but NUL", controls()),
                Named.of("separators that are no white space", "\u001C\u001D\u001E\u001F"),
                Named.of("line separators and a byte order mark", "\uFEFFa\u2028b\u2029c\u0085d"),
                Named.of("combining characters and direction marks", "e\u0301 \u202Eabc\u202C \u200D\u200B"),
                Named.of("markup of Slack, Teams and Telegram",
                        "*a* _b_ ~c~ <@U1> <!channel> & &amp; # <at>x</at> [l](http://x) \\. !"),
                Named.of("expressions and placeholders",
                        "${exchangeProperty.x} #{1+1} $simple{body} {{gateway.routes}} RAW(x) %s %20 +"),
                Named.of("a word that is a JSON literal", "null"),
                Named.of("digits", "007"));
    }

    private static String controls() {
        StringBuilder text = new StringBuilder("x");
        for (char c = 1; c < 0x20; c++) {
            text.append(c);
        }
        return text.append((char) 0x7F).append((char) 0x9F).append('x').toString();
    }
}

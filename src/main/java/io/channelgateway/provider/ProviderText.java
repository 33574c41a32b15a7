package io.channelgateway.provider;

import io.channelgateway.channel.Connection;
import java.util.regex.Pattern;

/** A provider's own words, made safe to show: one short line, without URLs and the connection's secrets. */
final class ProviderText {

    private static final Pattern BLANKS = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029\\s]+");
    /** Where Graph sends people for more, and where Telegram's token would stand. */
    private static final Pattern URL = Pattern.compile("(?i)\\b(https?://|www\\.)\\S*");
    private static final Pattern END = Pattern.compile("[.\\s]+$");
    private static final int LONGEST = 200;

    private ProviderText() {}

    /** Null stays null, and a text of which nothing is left becomes null. */
    static String of(Connection connection, String text) {
        if (text == null) {
            return null;
        }
        String line = BLANKS.matcher(URL.matcher(connection.mask(text)).replaceAll("…")).replaceAll(" ").strip();
        int end = line.offsetByCodePoints(0, Math.min(LONGEST, line.codePointCount(0, line.length())));
        return line.isEmpty() ? null : line.substring(0, end);
    }

    /** A reason to stand in the middle of a sentence. */
    static String reason(Connection connection, String text) {
        String line = of(connection, text);
        return line == null ? "no reason given" : END.matcher(line).replaceFirst("");
    }
}

package io.channelgateway.channel.email;

import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One plain e-mail address in the form that SMTP carries: a dot-atom, an {@code @} and a host name,
 * all ASCII.
 *
 * <p>Lists, display names, comments, quoted names, source routes and address literals are not plain.
 * Source: RFC 5321 4.1.2 and 4.5.3.1, RFC 5890 for international domains.
 */
record MailAddress(String local, String domain) {

    private static final int LONGEST = 254;
    private static final int LONGEST_LOCAL = 64;
    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    private static final Pattern LOCAL = Pattern.compile(ATOM + "(\\." + ATOM + ")*");
    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern DOMAIN = Pattern.compile("(" + LABEL + "\\.)*" + LABEL);
    private static final Pattern NUMERIC_END = Pattern.compile("(.*\\.)?\\d+");

    /**
     * The address in the text.
     *
     * @throws IllegalArgumentException if the text is anything else; the message completes "recipient …"
     */
    static MailAddress parse(String text) {
        if (text.length() > LONGEST) {
            throw tooLong();
        }
        int at = text.indexOf('@');
        if (at < 0 || at != text.lastIndexOf('@')) {
            throw notPlain();
        }
        String local = text.substring(0, at);
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(local)) {
            throw new IllegalArgumentException("must have only ASCII characters before the @");
        }
        MailAddress address = new MailAddress(local, ascii(text.substring(at + 1)));
        if (local.length() > LONGEST_LOCAL || address.toString().length() > LONGEST) {
            throw tooLong();
        }
        if (!LOCAL.matcher(local).matches()
                || !DOMAIN.matcher(address.domain).matches()
                || NUMERIC_END.matcher(address.domain).matches()) {
            throw notPlain();
        }
        return address;
    }

    /** The address for a header, with a name or null. */
    InternetAddress named(String name) {
        try {
            return new InternetAddress(toString(), name, StandardCharsets.UTF_8.name());
        } catch (UnsupportedEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return local + "@" + domain;
    }

    private static String ascii(String domain) {
        if (StandardCharsets.US_ASCII.newEncoder().canEncode(domain)) {
            return domain;
        }
        String composed = Normalizer.normalize(domain, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        String ascii = toAscii(composed);
        // Java's older rules turn ß into ss and drop joiners: that would be somebody else's domain.
        if (!IDN.toUnicode(ascii).equals(composed)) {
            throw new IllegalArgumentException("must have this domain in its xn-- form");
        }
        return ascii;
    }

    private static String toAscii(String domain) {
        try {
            return IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES);
        } catch (IllegalArgumentException noDomain) {
            throw notPlain();
        }
    }

    private static IllegalArgumentException tooLong() {
        return new IllegalArgumentException("must have at most 64 characters before the @ and 254 in all");
    }

    private static IllegalArgumentException notPlain() {
        return new IllegalArgumentException("must be one plain e-mail address such as name@example.com");
    }
}

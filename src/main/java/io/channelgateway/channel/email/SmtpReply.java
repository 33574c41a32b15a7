package io.channelgateway.channel.email;

import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One answer of a mail server.
 *
 * <p>Source: RFC 5321 4.2 (codes), RFC 3463 and 2034 (enhanced status codes).
 *
 * @param code 200 to 599
 * @param status an enhanced status code such as {@code 5.1.1}, or empty
 * @param text what else the server said, on one line
 */
record SmtpReply(int code, String status, String text) {

    private static final Pattern LINE = Pattern.compile("(?s)([2-5]\\d\\d)(?:[ -](.*))?");
    private static final Pattern STATUS = Pattern.compile("(?s)([245]\\.\\d{1,3}\\.\\d{1,3})(?:\\s+(.*))?");
    private static final Pattern GREYLISTING = Pattern.compile("gr[ae]y-?list");
    /** How Exim, qmail and others who know no enhanced status codes say 5.7.1. */
    private static final Pattern RELAYING = Pattern.compile("\\brelay(ing)? (access )?(denied|not |is not |prohibited)"
            + "|\\bto relay\\b|\\ballowed rcpthosts\\b|\\bauthentication (is )?required|\\brequires authentication"
            + "|\\bwithout authentication");
    private static final int LONGEST_REASON = 200;

    /** The answer in these lines, or null when they are none: garbage is not trusted to mean anything. */
    static SmtpReply parse(String lines) {
        String code = null;
        String status = "";
        StringJoiner text = new StringJoiner(" ");
        for (String line : lines.split("\n")) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches() || (code != null && !code.equals(parts.group(1)))) {
                return null;
            }
            code = parts.group(1);
            String rest = parts.group(2) == null ? "" : parts.group(2);
            Matcher enhanced = STATUS.matcher(rest);
            if (enhanced.matches()) {
                status = enhanced.group(1);
                rest = enhanced.group(2) == null ? "" : enhanced.group(2);
            }
            text.add(rest);
        }
        return new SmtpReply(Integer.parseInt(code), status, text.toString());
    }

    boolean isSuccess() {
        return code < 300;
    }

    boolean isRefusal() {
        return code >= 400;
    }

    boolean isTemporary() {
        return code >= 400 && code < 500;
    }

    /** Whether the server wants to see the sender again some minutes later. */
    boolean isGreylisting() {
        return code == 450 || (code == 451 && status.equals("4.7.1")) || (isTemporary() && says(GREYLISTING));
    }

    /** Too big for the server, or for any mailbox of it (RFC 3463 3.5 and 3.3). A mailbox that is full is neither. */
    boolean isTooBig() {
        return code == 552 && (status.equals("5.3.4") || status.equals("5.2.3"));
    }

    /** Whether an answer to RCPT TO means that there is no such recipient, rather than that we may not send. */
    boolean blamesRecipient() {
        boolean isPolicy = status.startsWith("5.7.") || (status.isEmpty() && says(RELAYING));
        if (isPolicy || status.equals("5.1.7") || status.equals("5.1.8")) {
            return false;
        }
        return code == 550 || code == 553 || code == 555 || status.startsWith("5.1.")
                || text.toLowerCase(Locale.ROOT).contains("strict ascii");
    }

    /** Code and enhanced status code, without the server's own words. */
    String codes() {
        return status.isEmpty() ? String.valueOf(code) : code + " " + status;
    }

    /**
     * The whole answer as a short printable line.
     *
     * @param mask hides the credentials, which nobody would find in a part of the answer
     */
    String reason(UnaryOperator<String> mask) {
        String line = (codes() + " " + mask.apply(text)).replaceAll("[^!-~]+", " ").strip();
        return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) : line;
    }

    private boolean says(Pattern words) {
        return words.matcher(text.toLowerCase(Locale.ROOT)).find();
    }
}

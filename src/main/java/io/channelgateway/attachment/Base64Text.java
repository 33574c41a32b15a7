package io.channelgateway.attachment;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A string of base64 that still stands in the bytes of a JSON document, so that a large file is never
 * a Java string.
 *
 * <p>Base64 is that of RFC 4648, section 4, strictly: padded, canonical, nothing but its alphabet.
 */
public final class Base64Text {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final byte NOT_IN_ALPHABET = 0;

    private final byte[] document;
    private final int start;
    private final int length;

    /**
     * Removes the JSON escapes in place, as some writers escape {@code /}, {@code +} and {@code =}.
     *
     * @param document a valid JSON document that nobody else needs any more
     * @param start of the string's first character, after the quote
     */
    public Base64Text(byte[] document, int start) {
        this.document = document;
        this.start = start;
        int to = start;
        for (int from = start; document[from] != '"'; from++) {
            byte next = document[from];
            if (next == '\\') {
                next = unescaped(from + 1);
                from += document[from + 1] == 'u' ? 5 : 1;
            }
            document[to++] = next;
        }
        this.length = to - start;
    }

    private byte unescaped(int at) {
        if (document[at] != 'u') {
            return document[at] == '/' ? (byte) '/' : NOT_IN_ALPHABET;
        }
        int unit = 0;
        for (int digit = at + 1; digit <= at + 4; digit++) {
            unit = unit << 4 | Character.digit(document[digit], 16);
        }
        return unit < 0x80 ? (byte) unit : NOT_IN_ALPHABET;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** The number of bytes that it stands for, known without decoding it. */
    public int size() {
        return length / 4 * 3 - padding();
    }

    /** @throws IllegalArgumentException if it is not strict base64 */
    public byte[] decode() {
        if (length % 4 != 0 || !isCanonical()) {
            throw new IllegalArgumentException("not canonical");
        }
        return Base64.getDecoder().decode(ByteBuffer.wrap(document, start, length)).array();
    }

    /** The bits that padding leaves over must be zero, or two texts would mean the same bytes. */
    private boolean isCanonical() {
        int padding = padding();
        int last = length == 0 ? 0 : ALPHABET.indexOf(document[start + length - 1 - padding]);
        return padding == 0 || last >= 0 && (last & (1 << 2 * padding) - 1) == 0;
    }

    private int padding() {
        int padding = 0;
        while (padding < 2 && padding < length && document[start + length - 1 - padding] == '=') {
            padding++;
        }
        return padding;
    }
}

package io.channelgateway.bench.server;

import java.nio.charset.StandardCharsets;

/** Just enough of HTTP/1.1 to know where a request ends, with a Content-Length, chunked or without a body. */
final class HttpRequest {

    /** The rest of the request is still to come. */
    static final int INCOMPLETE = -1;

    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "transfer-encoding: chunked".getBytes(StandardCharsets.US_ASCII);
    private static final int LOWER_CASE = 0x20;
    private static final int LINE_END = 2;

    private HttpRequest() {}

    /** Where the request ends that begins the first {@code length} bytes, or {@link #INCOMPLETE}. */
    static int end(byte[] bytes, int length) {
        int lineStart = 0;
        long bodyLength = 0;
        boolean isChunked = false;
        for (int i = 0; i < length; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            if (i - lineStart < LINE_END) {
                return isChunked ? endOfChunks(bytes, i + 1, length) : within(i + 1 + bodyLength, length);
            }
            if (begins(bytes, lineStart, CONTENT_LENGTH)) {
                bodyLength = number(bytes, lineStart + CONTENT_LENGTH.length, 10);
            }
            isChunked |= begins(bytes, lineStart, CHUNKED);
            lineStart = i + 1;
        }
        return INCOMPLETE;
    }

    /** What the first line asks for, without its query. */
    static String path(byte[] bytes) {
        int start = indexOf(bytes, 0, ' ') + 1;
        int end = start;
        while (bytes[end] != ' ' && bytes[end] != '?') {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** Nobody sends trailers. */
    private static int endOfChunks(byte[] bytes, int start, int length) {
        int at = start;
        while (true) {
            int lineStart = at;
            while (at < length && bytes[at] != '\n') {
                at++;
            }
            if (at == length) {
                return INCOMPLETE;
            }
            long size = number(bytes, lineStart, 16);
            at = within(at + 1 + size + LINE_END, length);
            if (at == INCOMPLETE || size == 0) {
                return at;
            }
        }
    }

    private static int within(long end, int length) {
        return end <= length ? (int) end : INCOMPLETE;
    }

    private static int indexOf(byte[] bytes, int start, char wanted) {
        int i = start;
        while (bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    private static boolean begins(byte[] bytes, int start, byte[] name) {
        for (int i = 0; i < name.length; i++) {
            if ((bytes[start + i] | LOWER_CASE) != (name[i] | LOWER_CASE)) {
                return false;
            }
        }
        return true;
    }

    private static long number(byte[] bytes, int start, int radix) {
        int i = start;
        while (bytes[i] == ' ') {
            i++;
        }
        long number = 0;
        for (int digit = Character.digit(bytes[i], radix); digit >= 0; digit = Character.digit(bytes[++i], radix)) {
            number = number * radix + digit;
        }
        return number;
    }
}

package io.channelgateway.bench.load;

import java.nio.charset.StandardCharsets;

/** Just enough of HTTP/1.1 to know where an answer ends, with a Content-Length or chunked. */
final class HttpAnswer {

    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LOWER_CASE = 0x20;

    private HttpAnswer() {}

    /** Whether the first {@code length} bytes are a whole answer. One connection never has two in flight. */
    static boolean isWhole(byte[] bytes, int length) {
        int lineStart = 0;
        int contentLength = -1;
        for (int i = 0; i < length; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            if (i - lineStart == 1) {
                return contentLength < 0 ? endsWithLastChunk(bytes, length) : length > i + contentLength;
            }
            if (isContentLength(bytes, lineStart)) {
                contentLength = number(bytes, lineStart + CONTENT_LENGTH.length);
            }
            lineStart = i + 1;
        }
        return false;
    }

    /** The status of an answer that begins with {@code HTTP/1.1 200}. */
    static int status(byte[] bytes) {
        return number(bytes, 9);
    }

    private static boolean isContentLength(byte[] bytes, int start) {
        for (int i = 0; i < CONTENT_LENGTH.length; i++) {
            if ((bytes[start + i] | LOWER_CASE) != (CONTENT_LENGTH[i] | LOWER_CASE)) {
                return false;
            }
        }
        return true;
    }

    private static boolean endsWithLastChunk(byte[] bytes, int length) {
        for (int i = 0; i < LAST_CHUNK.length; i++) {
            if (bytes[length - LAST_CHUNK.length + i] != LAST_CHUNK[i]) {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] bytes, int start) {
        int i = start;
        while (bytes[i] == ' ') {
            i++;
        }
        int number = 0;
        for (; bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }
}

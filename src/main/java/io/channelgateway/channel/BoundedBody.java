package io.channelgateway.channel;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.Arrays;

/** The body of an answer, but not more than an honest provider would send, and nothing encoded. */
final class BoundedBody {

    private static final int LONGEST_BYTES = 1 << 20;
    private static final int COMMON_BYTES = 512;

    private byte[] bytes;
    private int length;

    /** @throws IOException if it is encoded, or too long already by what its head says */
    BoundedBody(MultiMap headers) throws IOException {
        String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.isBlank() && !encoding.equalsIgnoreCase("identity")) {
            throw new IOException("The answer is encoded, although no encoding is accepted.");
        }
        // Netty has seen that it is a number.
        String expected = headers.get(HttpHeaders.CONTENT_LENGTH);
        bytes = new byte[expected == null ? COMMON_BYTES : bounded(Long.parseLong(expected.strip()))];
    }

    private static int bounded(long length) throws IOException {
        if (length > LONGEST_BYTES) {
            throw new IOException("The answer is too long.");
        }
        return (int) length;
    }

    /** @throws IOException if it gets too long */
    void add(Buffer part) throws IOException {
        int longer = bounded((long) length + part.length());
        if (longer > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(longer, Math.min(2 * bytes.length, LONGEST_BYTES)));
        }
        part.getBytes(0, part.length(), bytes, length);
        length = longer;
    }

    byte[] bytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}

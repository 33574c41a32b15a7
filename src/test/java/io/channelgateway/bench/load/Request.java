package io.channelgateway.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** The bytes of a POST, which are the same each time but for the API key and the Idempotency-Key. */
public final class Request {

    private static final String KEY_HEADER = "Idempotency-Key: ";
    private static final String ANY_KEY = "00000000-0000-4000-8000-000000000000";
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final List<byte[]> texts;
    private final int key;
    private final SplittableRandom random = new SplittableRandom();
    private int next;

    /**
     * @param bearers API keys of the same length, used in turn
     * @param isKeyed whether each request has an Idempotency-Key of its own
     */
    public Request(String path, List<String> bearers, boolean isKeyed, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        String start = "POST " + path + " HTTP/1.1\r\n"
                + "Host: 127.0.0.1\r\n"
                + "Content-Type: application/json\r\n"
                + "Content-Length: " + length + "\r\n"
                + (isKeyed ? KEY_HEADER + ANY_KEY + "\r\n" : "")
                + "Authorization: Bearer ";
        this.texts = bearers.stream()
                .map(bearer -> (start + bearer + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8))
                .toList();
        this.key = isKeyed ? start.indexOf(KEY_HEADER) + KEY_HEADER.length() : -1;
    }

    /** Makes the buffer hold one more request. */
    void fill(ByteBuffer buffer) {
        byte[] text = texts.get(next);
        next = next + 1 == texts.size() ? 0 : next + 1;
        if (key >= 0) {
            renewKey(text);
        }
        buffer.clear();
        buffer.put(text);
        buffer.flip();
    }

    int length() {
        return texts.get(0).length;
    }

    /** Keeps the hyphens, the version and the variant of {@link #ANY_KEY}. */
    private void renewKey(byte[] text) {
        long bits = 0;
        for (int i = 0; i < ANY_KEY.length(); i++) {
            bits = i % 16 == 0 ? random.nextLong() : bits >>> 4;
            if (ANY_KEY.charAt(i) == '0') {
                text[key + i] = HEX[(int) bits & 15];
            }
        }
    }
}

package io.channelgateway.bench.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What Slack, WhatsApp and Telegram answer: bytes that are the same each time but for the message's id. */
enum ProviderAnswer {
    SLACK_SENT("{\"ok\":true,\"channel\":\"C012AB3CD\",\"ts\":\"0000000000000.000001\"}"),
    SLACK_CHECKED("{\"ok\":true,\"team\":\"Bench\",\"team_id\":\"T012AB3CD\"}"),
    TELEGRAM_SENT("{\"ok\":true,\"result\":{\"message_id\":0000000000000,\"chat\":{\"id\":123456789}}}"),
    TELEGRAM_CHECKED("{\"ok\":true,\"result\":{\"id\":1,\"username\":\"bench_bot\"}}"),
    WHATSAPP_SENT("{\"messaging_product\":\"whatsapp\","
            + "\"contacts\":[{\"input\":\"+14155550100\",\"wa_id\":\"14155550100\"}],"
            + "\"messages\":[{\"id\":\"wamid.HBgLMTQxNTU1NTAxMDAVAgARGBI0000000000000\"}]}"),
    WHATSAPP_CHECKED("{\"id\":\"106540352242922\",\"verified_name\":\"Bench\"}");

    /** Longer than any of them. */
    static final int LONGEST_BYTES = 512;

    /** Where the id comes, which is as long as the milliseconds of our days. */
    private static final String ANY_ID = "0000000000000";

    private final byte[] bytes;
    private final int idStart;

    ProviderAnswer(String body) {
        String text = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
        this.bytes = text.getBytes(StandardCharsets.US_ASCII);
        this.idStart = text.indexOf(ANY_ID);
    }

    static ProviderAnswer to(String path) {
        if (path.endsWith("/chat.postMessage")) {
            return SLACK_SENT;
        }
        if (path.endsWith("/sendMessage")) {
            return TELEGRAM_SENT;
        }
        if (path.endsWith("/auth.test")) {
            return SLACK_CHECKED;
        }
        if (path.endsWith("/getMe")) {
            return TELEGRAM_CHECKED;
        }
        return Character.isDigit(path.charAt(path.length() - 1)) ? WHATSAPP_CHECKED : WHATSAPP_SENT;
    }

    /** Makes the buffer hold the whole answer. */
    void fill(ByteBuffer buffer, long id) {
        buffer.clear();
        buffer.put(bytes);
        if (idStart >= 0) {
            long rest = id;
            for (int i = idStart + ANY_ID.length() - 1; i >= idStart; i--) {
                buffer.put(i, (byte) ('0' + rest % 10));
                rest /= 10;
            }
        }
        buffer.flip();
    }
}

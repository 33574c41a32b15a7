package io.channelgateway.observe;

import io.channelgateway.support.FakeProvider.Received;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A span as the collector got it.
 *
 * <p>Source: opentelemetry-proto, {@code trace.proto} and {@code common.proto}, for the numbers of the fields.
 *
 * @param kind 2 is a server's, 3 a client's
 * @param parent empty if there is none
 */
record SentSpan(String trace, String id, String parent, String name, int kind, Map<String, String> attributes) {

    /** A field of a protobuf message: its number, and a number or bytes. */
    private record Field(int number, long value, ByteBuffer bytes) {

        String hex() {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return HexFormat.of().formatHex(copy);
        }

        String text() {
            return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        }
    }

    /** All spans in an ExportTraceServiceRequest. */
    static List<SentSpan> in(Received request) {
        List<SentSpan> spans = new ArrayList<>();
        for (Field resource : fields(request.bytes(), 1)) {
            for (Field scope : fields(resource.bytes(), 2)) {
                fields(scope.bytes(), 2).forEach(span -> spans.add(of(span.bytes())));
            }
        }
        return spans;
    }

    private static SentSpan of(ByteBuffer span) {
        Map<String, String> attributes = new TreeMap<>();
        for (Field attribute : fields(span, 9)) {
            Field value = fields(fields(attribute.bytes(), 2).get(0).bytes(), 0).get(0);
            attributes.put(
                    fields(attribute.bytes(), 1).get(0).text(),
                    value.bytes() == null ? Long.toString(value.value()) : value.text());
        }
        List<Field> parent = fields(span, 4);
        return new SentSpan(
                fields(span, 1).get(0).hex(),
                fields(span, 2).get(0).hex(),
                parent.isEmpty() ? "" : parent.get(0).hex(),
                fields(span, 5).get(0).text(),
                (int) fields(span, 6).get(0).value(),
                attributes);
    }

    /** @param number 0 for all fields */
    private static List<Field> fields(ByteBuffer message, int number) {
        List<Field> fields = new ArrayList<>();
        ByteBuffer rest = message.duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN);
        while (rest.hasRemaining()) {
            long tag = varint(rest);
            Field field = field((int) (tag >>> 3), (int) (tag & 7), rest);
            if (number == 0 || field.number() == number) {
                fields.add(field);
            }
        }
        return fields;
    }

    private static Field field(int number, int type, ByteBuffer rest) {
        return switch (type) {
            case 0 -> new Field(number, varint(rest), null);
            case 1 -> new Field(number, rest.getLong(), null);
            case 2 -> {
                int length = (int) varint(rest);
                ByteBuffer bytes = rest.slice(rest.position(), length);
                rest.position(rest.position() + length);
                yield new Field(number, 0, bytes);
            }
            case 5 -> new Field(number, rest.getInt(), null);
            default -> throw new AssertionError("no protobuf: type " + type);
        };
    }

    private static long varint(ByteBuffer rest) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = rest.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}

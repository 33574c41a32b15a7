package io.channelgateway.support;

import io.channelgateway.support.FakeProvider.Received;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A {@code multipart/form-data} body, read as Telegram's server reads it: of a part's disposition it
 * knows {@code name} and {@code filename}, splits at every semicolon, and takes values for UTF-8.
 */
public final class MultipartForm {

    /** One field; the file name is null unless it is a file. */
    public record Part(String filename, String type, byte[] bytes) {

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private MultipartForm() {}

    /** The fields by their names, in their order. */
    public static Map<String, Part> of(Received request) {
        String type = request.headers().get("content-type");
        if (!type.startsWith("multipart/form-data;")) {
            throw new AssertionError("This is no form: " + type);
        }
        String boundary = "\r\n--" + type.substring(type.indexOf("boundary=") + "boundary=".length()).split(";")[0];
        String body = "\r\n" + latin1(request.bytes().array());
        Map<String, Part> parts = new LinkedHashMap<>();
        int start = body.indexOf(boundary) + boundary.length();
        while (!body.startsWith("--", start)) {
            int end = body.indexOf(boundary, start);
            add(parts, body.substring(start + 2, end));
            start = end + boundary.length();
        }
        return parts;
    }

    private static void add(Map<String, Part> parts, String part) {
        int blank = part.indexOf("\r\n\r\n");
        String name = null;
        String filename = null;
        String type = null;
        for (String header : part.substring(0, blank).split("\r\n")) {
            String value = utf8(header.substring(header.indexOf(':') + 1).strip());
            if (header.startsWith("Content-Type:")) {
                type = value;
            }
            for (String parameter : value.split(";")) {
                String[] pair = parameter.strip().split("=", 2);
                name = pair[0].equals("name") ? unquoted(pair[1]) : name;
                filename = pair[0].equals("filename") ? unquoted(pair[1]) : filename;
            }
        }
        parts.put(name, new Part(filename, type, part.substring(blank + 4).getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String utf8(String latin1) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}

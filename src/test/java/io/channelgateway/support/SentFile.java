package io.channelgateway.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.channelgateway.support.FakeProvider.Received;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file that a test sends, in the forms in which it goes in and comes out. */
public record SentFile(String name, String type, byte[] bytes) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern BOUNDARY = Pattern.compile("multipart/form-data; boundary=\"?([^\";]+)\"?");
    private static final Pattern NAME = Pattern.compile("; name=\"([^\"]*)\"");

    /** A file whose bytes are any, line ends and all. */
    public static SentFile ofSize(int size, String name, String type) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return new SentFile(name, type, bytes);
    }

    /** A file whose bytes no careless channel leaves as they are: all values, line ends and boundaries. */
    public static SentFile pdf() {
        return new SentFile("Angebot für Zoë 日本 😀.pdf", "application/pdf", bytes("%PDF-1.7\r\n", 70_000));
    }

    /** As {@link #pdf()}. */
    public static SentFile png() {
        return new SentFile("plan & sketch=1+1.png", "image/png", bytes("\u0089PNG\r\n\u001a\n", 1_000_003));
    }

    /** The same bytes under another name. */
    public SentFile called(String newName) {
        return new SentFile(newName, type, bytes);
    }

    private static byte[] bytes(String start, int length) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(start.getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes("\r\n--boundary--\r\n\r\n\0%00+&=".getBytes(StandardCharsets.US_ASCII));
        byte[] random = new byte[length];
        new Random(length).nextBytes(random);
        bytes.writeBytes(random);
        return bytes.toByteArray();
    }

    /** The entry of {@code attachments} that holds the file. */
    public ObjectNode inline() {
        return entry().put("content_base64", Base64.getEncoder().encodeToString(bytes));
    }

    /** The entry of {@code attachments} that says where the file is. */
    public ObjectNode at(String url) {
        return entry().put("url", url);
    }

    private ObjectNode entry() {
        return JSON.createObjectNode().put("filename", name).put("mime_type", type);
    }

    public String sha256() {
        return sha256(bytes);
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** A send request of the channel with these attachments. */
    public static String body(ConnectedChannel channel, List<ObjectNode> attachments) {
        try {
            ObjectNode body = (ObjectNode) JSON.readTree(channel.body());
            body.putArray("attachments").addAll(attachments);
            return body.toString();
        } catch (JsonProcessingException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * The parts of a form by name: the headers of each and, on the last line, its content; of a file, the SHA-256.
     */
    public static Map<String, String> parts(Received form) {
        Matcher type = BOUNDARY.matcher(form.headers().get("content-type"));
        if (!type.matches()) {
            throw new AssertionError(form.headers());
        }
        // One char for each byte, so that nothing of a file is lost.
        String body = new String(form.bytes().array(), StandardCharsets.ISO_8859_1);
        String delimiter = "--" + type.group(1);
        Map<String, String> parts = new TreeMap<>();
        String[] pieces = body.split("(^|\r\n)" + Pattern.quote(delimiter), -1);
        for (int i = 1; i < pieces.length - 1; i++) {
            int end = pieces[i].indexOf("\r\n\r\n");
            String head = utf8(pieces[i].substring(2, end)).replace("\r\n", "\n");
            byte[] content = pieces[i].substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
            Matcher name = NAME.matcher(head);
            if (!name.find()) {
                throw new AssertionError(head);
            }
            boolean isFile = head.contains("; filename=");
            String shown = isFile ? sha256(content) : new String(content, StandardCharsets.UTF_8);
            parts.put(name.group(1), head + "\n" + shown);
        }
        if (!pieces[pieces.length - 1].equals("--\r\n")) {
            throw new AssertionError("no end: " + pieces[pieces.length - 1]);
        }
        return parts;
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}

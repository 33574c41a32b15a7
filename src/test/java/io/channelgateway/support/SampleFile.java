package io.channelgateway.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;

/** A file to attach, whose bytes no careless channel leaves as they are: all values, line ends and boundaries. */
public record SampleFile(String name, String type, byte[] bytes) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public static SampleFile pdf() {
        return new SampleFile("Angebot für Zoë 日本 😀.pdf", "application/pdf", bytes("%PDF-1.7\r\n", 70_000));
    }

    public static SampleFile png() {
        return new SampleFile("plan & sketch=1+1.png", "image/png", bytes("\u0089PNG\r\n\u001a\n", 1_000_003));
    }

    /** The same bytes under another name. */
    public SampleFile called(String newName) {
        return new SampleFile(newName, type, bytes);
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

    /** An entry of {@code attachments} that holds the file. */
    public ObjectNode inline() {
        return entry().put("content_base64", Base64.getEncoder().encodeToString(bytes));
    }

    /** An entry of {@code attachments} that says where the file is. */
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
}

package io.channelgateway.channel;

import io.channelgateway.attachment.Attachment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/**
 * A form with one file, as browsers write it (RFC 7578); the file is not copied.
 *
 * <p>An entity of httpclient5, as that is what camel-http takes for a body without converting it.
 */
public final class FileForm extends AbstractHttpEntity {

    private final byte[] before;
    private final byte[] file;
    private final byte[] after;

    private FileForm(String boundary, byte[] before, byte[] file) {
        super("multipart/form-data; boundary=" + boundary, null, false);
        this.before = before;
        this.file = file;
        this.after = utf8("\r\n--" + boundary + "--\r\n");
    }

    /**
     * @param fields the fields before the file
     * @param name the file's field
     * @param filename safe to stand in quotes, as an attachment's is
     */
    public static FileForm of(Map<String, String> fields, String name, Attachment file, String filename) {
        String boundary = UUID.randomUUID().toString();
        StringBuilder before = new StringBuilder();
        fields.forEach((field, value) ->
                before.append(part(boundary, field)).append("\r\n\r\n").append(value).append("\r\n"));
        // Not a filename* beside it, which RFC 7578, 4.2, forbids in forms.
        before.append(part(boundary, name)).append("; filename=\"").append(filename).append("\"\r\nContent-Type: ")
                .append(type(file.mimeType())).append("\r\n\r\n");
        return new FileForm(boundary, utf8(before.toString()), file.bytes());
    }

    private static String part(String boundary, String name) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"";
    }

    /** Those with parts of their own name a boundary (RFC 2046, 5.1), which nobody knows of a file. */
    private static String type(String mimeType) {
        return mimeType.startsWith("multipart/") ? "application/octet-stream" : mimeType;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What it consists of, one after the other. */
    public byte[][] parts() {
        return new byte[][] {before, file, after};
    }

    @Override
    public long getContentLength() {
        return (long) before.length + file.length + after.length;
    }

    @Override
    public InputStream getContent() {
        return new SequenceInputStream(
                new ByteArrayInputStream(before),
                new SequenceInputStream(new ByteArrayInputStream(file), new ByteArrayInputStream(after)));
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        for (byte[] part : parts()) {
            out.write(part);
        }
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public boolean isStreaming() {
        return false;
    }

    @Override
    public void close() {
        // Nothing is held beyond this object.
    }
}

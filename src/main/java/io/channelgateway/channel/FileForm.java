package io.channelgateway.channel;

import io.channelgateway.attachment.Attachment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hc.client5.http.entity.mime.ByteArrayBody;
import org.apache.hc.client5.http.entity.mime.FormBodyPart;
import org.apache.hc.client5.http.entity.mime.FormBodyPartBuilder;
import org.apache.hc.client5.http.entity.mime.HttpMultipartMode;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;

/** A form with one file, as browsers write it (RFC 7578). */
public final class FileForm {

    /** Without the character set that the builder adds: a form has none. */
    private static final ContentType FORM = ContentType.create("multipart/form-data");

    private FileForm() {}

    /**
     * @param fields the fields before the file
     * @param name the file's field
     * @param filename safe to stand in quotes, as an attachment's is
     */
    public static HttpEntity of(Map<String, String> fields, String name, Attachment file, String filename) {
        MultipartEntityBuilder form = MultipartEntityBuilder.create()
                // The only mode that writes letters beyond ASCII as the UTF-8 that browsers write.
                .setMode(HttpMultipartMode.LEGACY)
                .setCharset(StandardCharsets.UTF_8)
                .setContentType(FORM);
        fields.forEach(form::addTextBody);
        return form.addPart(part(name, file, filename)).build();
    }

    /** The builder's own header would have a {@code filename*}, which RFC 7578, 4.2, forbids in forms. */
    private static FormBodyPart part(String name, Attachment file, String filename) {
        return FormBodyPartBuilder.create(
                        name, new ByteArrayBody(file.bytes(), ContentType.create(file.mimeType()), filename))
                .addField("Content-Disposition", "form-data; name=\"" + name + "\"; filename=\"" + filename + "\"")
                .build();
    }
}

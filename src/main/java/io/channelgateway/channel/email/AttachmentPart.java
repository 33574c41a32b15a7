package io.channelgateway.channel.email;

import io.channelgateway.attachment.Attachment;
import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.ContentDisposition;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.ParameterList;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;

/**
 * An attachment as a part of an e-mail. Its bytes are encoded while they are sent, and never copied.
 *
 * <p>Source: RFC 2183 (Content-Disposition), RFC 2231 (file names), RFC 2045 6.4 and 6.8 (base64).
 */
final class AttachmentPart {

    private static final String BYTES = "application/octet-stream";

    private AttachmentPart() {}

    static MimeBodyPart of(Attachment attachment) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        // Under its own type, Angus would look into the file, or guess a character set.
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(attachment.bytes(), BYTES)));
        part.setHeader("Content-Type", type(attachment.mimeType()));
        part.setHeader("Content-Disposition", disposition(attachment.filename()));
        part.setHeader("Content-Transfer-Encoding", "base64");
        return part;
    }

    /** RFC 2045 6.4 forbids base64 for types that hold other parts; without it their bytes would not survive. */
    private static String type(String mimeType) {
        return mimeType.startsWith("message/") || mimeType.startsWith("multipart/") ? BYTES : mimeType;
    }

    private static String disposition(String filename) {
        ParameterList parameters = new ParameterList();
        parameters.set("filename", filename, StandardCharsets.UTF_8.name());
        return new ContentDisposition("attachment", parameters).toString();
    }
}

package io.channelgateway.sandbox;

import io.channelgateway.attachment.Attachment;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.SharedByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;

/** Reads an e-mail from the bytes on the wire: its first part is the text, every further one an attachment. */
final class ReceivedMail {

    private final MimeMessage mail;
    private final List<Attachment> attachments = new ArrayList<>();
    private final StringBuilder mime = new StringBuilder();
    private String text = "";

    private ReceivedMail(byte[] raw) throws MessagingException, IOException {
        mail = new MimeMessage((Session) null, new SharedByteArrayInputStream(raw));
        Object content = mail.getContent();
        if (content instanceof Multipart parts) {
            append(mail.getAllHeaderLines());
            for (int i = 0; i < parts.getCount(); i++) {
                read((MimeBodyPart) parts.getBodyPart(i));
            }
        } else {
            text = content instanceof String plain ? plain : "";
            mime.append(new String(raw, StandardCharsets.UTF_8));
        }
    }

    /**
     * The e-mail in these bytes.
     *
     * @throws MessagingException if it is none
     */
    static SandboxMail read(byte[] raw, String username, String from, String recipient)
            throws MessagingException, IOException {
        ReceivedMail read = new ReceivedMail(raw);
        return new SandboxMail(
                username,
                from,
                recipient,
                Objects.requireNonNullElse(read.mail.getSubject(), ""),
                read.text,
                Objects.requireNonNullElse(read.mail.getMessageID(), "").replaceAll("[<>]", ""),
                List.copyOf(read.attachments),
                read.mime.toString());
    }

    private void read(MimeBodyPart part) throws MessagingException, IOException {
        append(part.getAllHeaderLines());
        if (BodyPart.ATTACHMENT.equalsIgnoreCase(part.getDisposition())) {
            String type = new ContentType(part.getContentType()).getBaseType();
            try (InputStream in = part.getInputStream()) {
                byte[] bytes = in.readAllBytes();
                attachments.add(Attachment.of(Objects.requireNonNullElse(part.getFileName(), ""), type, bytes));
                mime.append("(").append(bytes.length).append(" bytes)\r\n\r\n");
            }
        } else {
            text = part.getContent() instanceof String plain ? plain : "";
            try (InputStream raw = part.getRawInputStream()) {
                mime.append(new String(raw.readAllBytes(), StandardCharsets.UTF_8)).append("\r\n\r\n");
            }
        }
    }

    private void append(Enumeration<String> headers) {
        while (headers.hasMoreElements()) {
            mime.append(headers.nextElement()).append("\r\n");
        }
        mime.append("\r\n");
    }
}

package io.channelgateway.channel.email;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.channel.Connection;
import io.channelgateway.channel.MessageRules;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.failure.Refusal;
import io.channelgateway.message.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Date;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/**
 * Turns a message and its attachments into an e-mail, and a sent e-mail into its id.
 *
 * <p>Source: RFC 5322 (headers), RFC 2045 6.8 (base64), RFC 2046 5.1.3 (multipart/mixed), RFC 2047 (encoded words).
 */
public final class Mail implements MessageRules {

    private static final Pattern NAMED_ADDRESS = Pattern.compile("\"?([^\"<>]*?)\"?\\s*<([^<>]+)>");
    private static final Pattern NOT_ON_ONE_LINE = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");
    private static final Pattern SIMPLE = Pattern.compile("(?!.*=\\?|.*  |.*[^ ]{61})[!-~]([ -~]*[!-~])?");
    /** So many characters, in UTF-8 and base64, leave an encoded word room on the first line of a header. */
    private static final int WORD_CHARACTERS = 12;

    @Override
    public void check(String recipient, String subject, String text) {
        recipient(recipient);
        subject(subject);
    }

    @Override
    public String brokenBy(String setting, String value) {
        try {
            if (setting.equals("from")) {
                address(value);
            }
            return null;
        } catch (IllegalArgumentException unusable) {
            return unusable.getMessage() + ".";
        }
    }

    /**
     * The message as an e-mail to its one recipient.
     *
     * @throws Refusal if the recipient or the subject cannot stand in an e-mail
     * @throws ProviderFailure if the connection has no usable sender
     */
    public OutgoingMail compose(
            @Variable("message") Message message, @Variable("connection") Connection connection)
            throws MessagingException, ProviderFailure {
        MailAddress recipient = recipient(message.recipient());
        String subject = subject(message.subject());
        InternetAddress sender = sender(connection.get("from"));
        String domain = sender.getAddress().substring(sender.getAddress().indexOf('@') + 1);
        OutgoingMail mail = new OutgoingMail(connection, message.id() + "@" + domain);
        mail.setFrom(sender);
        mail.setRecipient(MimeMessage.RecipientType.TO, recipient.named(null));
        mail.setHeader("Subject", subject);
        mail.setSentDate(new Date());
        setContent(mail, message);
        mail.saveChanges();
        return mail;
    }

    /** The Message-ID of a sent e-mail, without angle brackets. */
    public String messageId(@Body OutgoingMail mail) {
        return mail.id();
    }

    /** The text alone, or the text and then one part for each attachment. */
    private static void setContent(OutgoingMail mail, Message message) throws MessagingException {
        if (message.attachments().isEmpty()) {
            setText(mail, message.text());
            return;
        }
        MimeBodyPart text = new MimeBodyPart();
        setText(text, message.text());
        MimeMultipart parts = new MimeMultipart("mixed");
        parts.addBodyPart(text);
        for (Attachment attachment : message.attachments()) {
            parts.addBodyPart(AttachmentPart.of(attachment));
        }
        mail.setContent(parts);
    }

    private static void setText(MimePart part, String text) throws MessagingException {
        part.setText(text, StandardCharsets.UTF_8.name());
        // The only encoding that brings lone line feeds, trailing blanks and dots across unchanged.
        part.setHeader("Content-Transfer-Encoding", "base64");
    }

    private static MailAddress recipient(String text) {
        try {
            return MailAddress.parse(text);
        } catch (IllegalArgumentException notPlain) {
            throw Refusal.invalid("recipient " + notPlain.getMessage() + ".");
        }
    }

    /** The address, perhaps with a name, in the setting {@code from}. */
    static InternetAddress sender(String text) throws ProviderFailure {
        try {
            return address(text);
        } catch (IllegalArgumentException unusable) {
            throw ProviderFailure.rejected(
                    ErrorCode.INSUFFICIENT_PERMISSIONS, "from of the connection " + unusable.getMessage());
        }
    }

    private static InternetAddress address(String text) {
        Matcher named = NAMED_ADDRESS.matcher(text);
        boolean hasName = named.matches();
        MailAddress address = MailAddress.parse(hasName ? named.group(2) : text);
        return address.named(hasName && !named.group(1).isEmpty() ? onOneLine(named.group(1)) : null);
    }

    private static String subject(String text) {
        try {
            return header(onOneLine(text));
        } catch (IllegalArgumentException severalLines) {
            throw Refusal.invalid("subject " + severalLines.getMessage() + ".");
        }
    }

    /** The text as a header: in encoded words unless it is so simple that a header cannot bend it. */
    private static String header(String text) {
        if (SIMPLE.matcher(text).matches()) {
            return MimeUtility.fold("Subject: ".length(), text);
        }
        StringJoiner words = new StringJoiner("\r\n ");
        StringBuilder word = new StringBuilder();
        text.codePoints().forEach(character -> {
            if (word.length() >= WORD_CHARACTERS) {
                words.add(encoded(word));
                word.setLength(0);
            }
            word.appendCodePoint(character);
        });
        return words.add(encoded(word)).toString();
    }

    private static String encoded(CharSequence word) {
        byte[] bytes = word.toString().getBytes(StandardCharsets.UTF_8);
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(bytes) + "?=";
    }

    private static String onOneLine(String text) {
        if (NOT_ON_ONE_LINE.matcher(text).find()) {
            throw new IllegalArgumentException("must be one line without control characters");
        }
        return text;
    }
}

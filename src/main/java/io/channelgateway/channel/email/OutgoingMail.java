package io.channelgateway.channel.email;

import io.channelgateway.channel.Connection;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;

/** A composed e-mail that knows the connection it goes through and keeps the Message-ID it was given. */
public final class OutgoingMail extends MimeMessage {

    private final Connection connection;
    private final String id;

    /** @param id the Message-ID without angle brackets */
    OutgoingMail(Connection connection, String id) {
        super((Session) null);
        this.connection = connection;
        this.id = id;
    }

    Connection connection() {
        return connection;
    }

    /** The Message-ID without angle brackets. */
    String id() {
        return id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", "<" + id + ">");
    }
}

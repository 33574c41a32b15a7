package io.channelgateway.channel.email;

import io.channelgateway.channel.Connection;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.StreamProvider;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.eclipse.angus.mail.util.MailStreamProvider;

/** A composed e-mail that knows the connection it goes through and keeps the Message-ID it was given. */
public final class OutgoingMail extends MimeMessage {

    private static final int LINE_END_BYTES = 2;

    static {
        // Unless it is named, each writing of an e-mail looks for it in every jar, twice: a fifth of its CPU.
        if (System.getProperty(StreamProvider.class.getName()) == null) {
            System.setProperty(StreamProvider.class.getName(), MailStreamProvider.class.getName());
        }
    }

    private final Connection connection;
    private final String id;
    private Exchange exchange;

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

    /** The exchange that this e-mail is sent for, or null. */
    Exchange exchange() {
        return exchange;
    }

    void sendFor(Exchange owner) {
        exchange = owner;
    }

    /**
     * The bytes that the server counts (RFC 1870 5): all that go over the wire, with the line end that
     * {@link StagedTransport} adds and without the dots of SMTP.
     */
    long length() throws MessagingException, IOException {
        Counter counter = new Counter();
        writeTo(counter);
        return counter.bytes + LINE_END_BYTES;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", "<" + id + ">");
    }

    /** Writing twice costs less memory than keeping what was written. */
    private static final class Counter extends OutputStream {

        private long bytes;

        @Override
        public void write(int one) {
            bytes++;
        }

        @Override
        public void write(byte[] some, int offset, int length) {
            bytes += length;
        }
    }
}

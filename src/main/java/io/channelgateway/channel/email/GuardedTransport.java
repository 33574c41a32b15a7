package io.channelgateway.channel.email;

import io.channelgateway.channel.email.MailServer.Security;
import io.channelgateway.failure.ProviderFailure;
import jakarta.mail.MessagingException;
import jakarta.mail.URLName;
import java.io.IOException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * Angus's side of an SMTP conversation, which remembers how far it has come and the last answer. It stops where Angus would
 * go on without the protection or the login that was asked for.
 */
abstract class GuardedTransport extends SMTPTransport {

    private final MailServer server;
    private final MailNetwork network;
    private MailSocket socket;
    private Stage stage = Stage.CONNECT;
    private SmtpReply reply;

    GuardedTransport(MailServer server, MailNetwork network) {
        super(server.session(), new URLName("smtp", server.host(), server.port(), null, null, null));
        this.server = server;
        this.network = network;
    }

    /** The latest connection, be it there still or not; null before the first one. */
    final MailSocket socket() {
        return socket;
    }

    final Stage stage() {
        return stage;
    }

    /** The answer to the last command, or null while there is none that can be understood. */
    final SmtpReply reply() {
        return reply;
    }

    /** Forgets the last answer and goes to a stage that no command leads to. */
    final void startOver(Stage at) {
        stage = at;
        reply = null;
    }

    /** Connects anew and logs in. */
    final void connect(Deadline deadline) throws MessagingException, IOException {
        startOver(Stage.CONNECT);
        socket = MailSocket.open(server, network, deadline);
        if (server.security() == Security.TLS) {
            startOver(Stage.TLS);
            socket.secure(network.tls());
            startOver(Stage.CONNECT);
        }
        connect(socket);
    }

    /** Ends the connection at once, if there is one. */
    final void abort() {
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    protected void sendCommand(String command) throws MessagingException {
        stage = stage.after(command);
        reply = null;
        super.sendCommand(command);
    }

    @Override
    protected int readServerResponse() throws MessagingException {
        reply = null;
        int code = super.readServerResponse();
        reply = code < 0 ? null : SmtpReply.parse(getLastServerResponse());
        return reply == null ? -1 : reply.code();
    }

    @Override
    public synchronized void issueCommand(String command, int expected) throws MessagingException {
        // Angus resets after a failure. A failed connection is not used again here, and waiting for one more
        // answer could only use up the deadline and hide the failure.
        if (!command.equals("RSET")) {
            super.issueCommand(command, expected);
        }
    }

    @Override
    protected synchronized boolean protocolConnect(String host, int port, String user, String password)
            throws MessagingException {
        // The arguments would be the name of the operating system's user when the server wants no login.
        return super.protocolConnect(server.host(), server.port(), server.username(), server.password());
    }

    @Override
    public synchronized String getLocalHost() {
        // Angus would ask the resolver, which can take longer than the send.
        return socket.localAddressLiteral();
    }

    @Override
    protected boolean ehlo(String domain) throws MessagingException {
        if (!super.ehlo(domain)) {
            // Angus would go on with HELO, or after STARTTLS with what the server said in plain text.
            throw new MessagingException("EHLO failed");
        }
        boolean plain = server.security() == Security.STARTTLS && !socket.isSecure();
        if (plain && !supportsExtension("STARTTLS")) {
            throw decided(SmtpFailure.offersNoStartTls());
        }
        // Angus would send without the login.
        if (!plain && server.username() != null
                && !supportsAuthentication("PLAIN") && !supportsAuthentication("LOGIN")) {
            throw decided(SmtpFailure.offersNoLogin());
        }
        return true;
    }

    @Override
    protected void startTLS() throws MessagingException {
        // Angus comes here by itself, too, when a login is answered with 530.
        if (server.security() != Security.STARTTLS || socket.isSecure()) {
            throw new MessagingException("STARTTLS is out of place");
        }
        issueCommand("STARTTLS", 220);
        try {
            socket.secure(network.tls());
        } catch (IOException failure) {
            throw new MessagingException("STARTTLS failed", failure);
        }
    }

    /** Carries a failure through Angus. */
    static MessagingException decided(ProviderFailure failure) {
        return new MessagingException(failure.reason(), failure);
    }
}

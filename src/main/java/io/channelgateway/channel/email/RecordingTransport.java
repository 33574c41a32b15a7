package io.channelgateway.channel.email;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** Angus's side of an SMTP conversation, which remembers how far it has come and the last answer. */
abstract class RecordingTransport extends SMTPTransport {

    private Stage stage = Stage.CONNECT;
    private SmtpReply reply;

    RecordingTransport(Session session, URLName server) {
        super(session, server);
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
}

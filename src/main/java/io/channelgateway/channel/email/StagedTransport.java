package io.channelgateway.channel.email;

import io.channelgateway.failure.ProviderFailure;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * One connection to a mail server, made when it is first needed, that knows at every moment whether
 * the message can have been accepted.
 *
 * <p>Angus speaks the protocol. This class makes the handing-over of the message a single decision.
 */
final class StagedTransport extends GuardedTransport {

    /** Exim ends a connection after 10 commands that are no mail, and sendmail is slow from the 20th NOOP on. */
    static final int MOST_CHECKS = 10;

    private static final Pattern LIMIT = Pattern.compile("[1-9]\\d{0,17}");

    private final MailServer server;
    private final MailNetwork network;
    private Deadline deadline;
    private int checks;
    private long lastUseNanos;

    StagedTransport(MailServer server, MailNetwork network) {
        super(server, network);
        this.server = server;
        this.network = network;
    }

    /**
     * Sends the mail; returning means that the server has accepted it.
     *
     * @throws ProviderFailure if it has not, and from then on the connection must not be used again
     */
    synchronized void deliver(OutgoingMail mail, Deadline until) throws ProviderFailure {
        deadline = until;
        startOver(Stage.CONNECT);
        try {
            if (isAlive()) {
                deliverAgain(mail);
            } else {
                open();
                handOver(mail);
            }
            lastUseNanos = System.nanoTime();
        } catch (MessagingException | IOException failure) {
            throw meaning(failure);
        } finally {
            if (!takesCommands()) {
                abort();
            }
        }
    }

    /**
     * Opens the connection, logs in, says NOOP and goodbye.
     *
     * @throws ProviderFailure if the server does not agree to all of it
     */
    synchronized void check(Deadline until) throws ProviderFailure {
        deadline = until;
        try {
            open();
            issueCommand("NOOP", 250);
            close();
        } catch (MessagingException | IOException failure) {
            throw meaning(failure);
        } finally {
            abort();
        }
    }

    /**
     * Goes on with a connection that has served others, and once over to a new one if the server ends it before it
     * has asked for the message: servers limit the mails of one connection.
     */
    private void deliverAgain(OutgoingMail mail) throws MessagingException, IOException {
        try {
            handOver(mail);
        } catch (MessagingException failure) {
            if (!hasEndedBeforeData(failure)) {
                throw failure;
            }
            open();
            handOver(mail);
        }
    }

    private void handOver(OutgoingMail mail) throws MessagingException, IOException {
        checkSize(mail);
        sendMessage(mail, mail.getAllRecipients());
    }

    /** Whether the server, and not the deadline, ended the connection while it cannot have had any of the message. */
    private boolean hasEndedBeforeData(MessagingException failure) {
        boolean isBeforeData = stage() == Stage.SENDER || stage() == Stage.RECIPIENT;
        // 421 says that the channel closes, whatever the command was (RFC 5321 4.2.1).
        boolean hasEnded = reply() == null ? hasHungUp(failure) : reply().code() == 421;
        return isBeforeData && hasEnded && !deadline.hasPassed();
    }

    private boolean hasHungUp(Exception failure) {
        return socket() == null || socket().hasEnded() || failure.getCause() instanceof IOException;
    }

    /**
     * Whether the connection still answers, which goes without asking right after its last use. Finding out must not
     * use up the deadline.
     */
    private boolean isAlive() {
        MailSocket socket = socket();
        if (socket == null) {
            return false;
        }
        deadline.watch(socket);
        if (System.nanoTime() - lastUseNanos < network.rest().toNanos()) {
            return true;
        }
        if (checks == MOST_CHECKS) {
            return false;
        }
        checks++;
        try {
            socket.setSoTimeout((int) Math.min(network.connect().toMillis(), Math.max(1, deadline.remainingMillis() / 2)));
            boolean answers = isConnected();
            socket.setSoTimeout(0);
            return answers;
        } catch (IOException closed) {
            return false;
        }
    }

    private void open() throws MessagingException, IOException {
        leave();
        checks = 0;
        connect(deadline);
    }

    /**
     * Refuses what the server would refuse after all of it was sent; a text alone is not worth counting. A server
     * that names no limit, or 0, says by itself when an e-mail is too large (RFC 1870 4).
     */
    private void checkSize(OutgoingMail mail) throws MessagingException, IOException {
        String most = getExtensionParameter("SIZE");
        if (most != null && LIMIT.matcher(most).matches() && mail.isMimeType("multipart/*")) {
            long length = mail.length();
            if (length > Long.parseLong(most)) {
                throw decided(SmtpFailure.tooLarge(length, most));
            }
        }
    }

    /** Whether the QUIT that follows a failure would be read as a command and not as a line of the message. */
    private boolean takesCommands() {
        return reply() != null && (reply().isRefusal() || stage() == Stage.DOT);
    }

    /** Without it, Angus would take the new connection for the old one, and close it. */
    private void leave() {
        try {
            close();
        } catch (MessagingException gone) {
            // There was nobody left to say goodbye to.
        }
        abort();
    }

    private ProviderFailure meaning(Exception failure) {
        if (failure.getCause() instanceof ProviderFailure decided) {
            return decided;
        }
        return reply() != null && reply().isRefusal()
                ? SmtpFailure.answered(stage(), reply(), server)
                : SmtpFailure.silent(stage(), deadline.hasPassed(), hasHungUp(failure), failure);
    }

    @Override
    protected void finishData() throws MessagingException, IOException {
        // Ends the last line and brings everything but the dot on its way, so that all that is left is to decide.
        sendCommand("");
        if (socket().isInterrupted()) {
            readServerResponse();
            throw new MessagingException("The mail server did not wait for the end of the message");
        }
        if (!deadline.commit()) {
            throw new MessagingException("The message was called off");
        }
        sendCommand(".");
        readServerResponse();
        if (reply() == null || !reply().isSuccess()) {
            throw new MessagingException("The message was not accepted");
        }
    }
}

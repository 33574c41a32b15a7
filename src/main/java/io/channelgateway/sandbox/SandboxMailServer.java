package io.channelgateway.sandbox;

import io.channelgateway.worker.Daemons;
import jakarta.mail.MessagingException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/**
 * The mail server of the sandbox: it wants a login, takes every e-mail and delivers none.
 *
 * <p>It listens on the loopback interface only, on a port of the system's choice, without TLS.
 */
public final class SandboxMailServer implements Closeable {

    private static final int CONNECTIONS = 64;
    private static final int IDLE_SECONDS = 300;

    private final int longestBytes;
    private final Consumer<SandboxMail> inbox;
    private final ExecutorService threads;
    private final SMTPServer server;

    /**
     * @param longestBytes of one e-mail
     * @param logins accepts or refuses a user name with a password
     * @param inbox takes each e-mail before the sender learns that it was accepted
     */
    public SandboxMailServer(int longestBytes, BiPredicate<String, String> logins, Consumer<SandboxMail> inbox) {
        this.longestBytes = longestBytes;
        this.inbox = inbox;
        this.threads = Executors.newCachedThreadPool(Daemons.named("sandbox-mail"));
        this.server = new SMTPServer.Builder()
                .bindAddress(InetAddress.getLoopbackAddress())
                .port(0)
                .hostName("localhost")
                .softwareName("sandbox")
                .executorService(threads)
                .maxConnections(CONNECTIONS)
                .connectionTimeout(IDLE_SECONDS, TimeUnit.SECONDS)
                .maxRecipients(1)
                .maxMessageSize(longestBytes)
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory(
                        (username, password, context) -> checkLogin(logins.test(username, password))))
                .requireAuth()
                .messageHandlerFactory(Delivery::new)
                .build();
    }

    /**
     * Listens from here on, and knows its port.
     *
     * @throws IOException if it cannot listen
     */
    public void start() throws IOException {
        try {
            // A thread inherits from the thread that starts it that it keeps no process alive.
            threads.submit(server::start).get();
        } catch (ExecutionException failure) {
            throw new IOException("The mail server of the sandbox did not start.", failure.getCause());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("The mail server of the sandbox did not start.", stopping);
        }
    }

    public int port() {
        return server.getPortAllocated();
    }

    @Override
    public void close() {
        server.stop();
        threads.shutdownNow();
    }

    private static void checkLogin(boolean accepted) throws LoginFailedException {
        if (!accepted) {
            throw new LoginFailedException();
        }
    }

    /** One e-mail on its way in. */
    private final class Delivery implements MessageHandler {

        private final String username;
        private String from;
        private String recipient;

        Delivery(MessageContext context) {
            username = context.getAuthenticationHandler()
                    .map(login -> String.valueOf(login.getIdentity()))
                    .orElse("");
        }

        @Override
        public void from(String sender) {
            from = sender;
        }

        @Override
        public void recipient(String address) {
            recipient = address;
        }

        @Override
        public String data(InputStream in) throws RejectException, IOException {
            byte[] raw = in.readNBytes(longestBytes + 1);
            in.transferTo(OutputStream.nullOutputStream());
            if (raw.length > longestBytes) {
                throw new RejectException(552, "5.3.4 Message size exceeds fixed limit");
            }
            inbox.accept(mail(raw));
            return "2.0.0 Ok: taken by the sandbox";
        }

        @Override
        public void done() {
            // Nothing is kept open for an e-mail.
        }

        private SandboxMail mail(byte[] raw) throws RejectException, IOException {
            try {
                return ReceivedMail.read(raw, username, from, recipient);
            } catch (MessagingException notAnEmail) {
                throw new RejectException(554, "5.6.0 The message is not an e-mail");
            }
        }
    }
}

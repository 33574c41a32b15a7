package io.channelgateway.channel.email;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A mail server whose every answer can be scripted, and that remembers what it was told.
 *
 * <p>Without a script it accepts everything. It offers more than the gateway may use: pipelining,
 * chunking and UTF-8 addresses.
 */
final class FakeSmtpServer implements AutoCloseable {

    /** The moments at which a script can step in. */
    enum At {
        GREETING,
        EHLO,
        STARTTLS,
        AUTH,
        NOOP,
        MAIL,
        RCPT,
        DATA,
        /** After the first line of the message, in the middle of it. */
        TEXT,
        /** After the whole message. */
        DOT,
        QUIT
    }

    /** What happens at such a moment. */
    interface Act {
        /** Whether the conversation goes on. */
        boolean on(Conversation conversation) throws IOException;
    }

    private final ServerSocket listener;
    private final SSLContext tls;
    private final boolean tlsFromTheStart;
    private final Map<At, Act> always = new EnumMap<>(At.class);
    private final Map<At, Deque<Act>> once = new EnumMap<>(At.class);
    private final List<Conversation> conversations = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    private FakeSmtpServer(SSLContext tls, boolean tlsFromTheStart) {
        this.tls = tls;
        this.tlsFromTheStart = tlsFromTheStart;
        try {
            listener = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
        inBackground(this::listen);
    }

    static FakeSmtpServer start() {
        return new FakeSmtpServer(null, false);
    }

    static FakeSmtpServer startWithStartTls(SSLContext tls) {
        return new FakeSmtpServer(tls, false);
    }

    static FakeSmtpServer startWithTls(SSLContext tls) {
        return new FakeSmtpServer(tls, true);
    }

    static Act reply(String... lines) {
        return conversation -> {
            conversation.say(String.join("\r\n", lines) + "\r\n");
            return true;
        };
    }

    static Act replyAndDrop(String... lines) {
        return conversation -> reply(lines).on(conversation) && drop().on(conversation);
    }

    /** Writes exactly this, without a line end, and hangs up. */
    static Act breakOffAfter(String text) {
        return conversation -> {
            conversation.say(text);
            return drop().on(conversation);
        };
    }

    static Act drop() {
        return conversation -> {
            conversation.hangUp(false);
            return false;
        };
    }

    static Act reset() {
        return conversation -> {
            conversation.hangUp(true);
            return false;
        };
    }

    /** Never says another word, and waits for the client to go. */
    static Act silence() {
        return conversation -> {
            conversation.waitForEnd();
            return false;
        };
    }

    FakeSmtpServer always(At at, Act act) {
        always.put(at, act);
        return this;
    }

    synchronized FakeSmtpServer once(At at, Act act) {
        once.computeIfAbsent(at, any -> new ArrayDeque<>()).add(act);
        return this;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many connections were accepted. */
    int connections() {
        return conversations.size();
    }

    /** Hangs up on everybody who is connected now. */
    void dropAll() {
        conversations.forEach(conversation -> conversation.hangUp(false));
    }

    List<String> commands() {
        return List.copyOf(commands);
    }

    /** How often a command with this verb came. */
    long count(String verb) {
        return commands.stream().filter(command -> command.startsWith(verb)).count();
    }

    /** The messages that came with their final dot, whatever the answer to it. */
    List<String> messages() {
        return List.copyOf(messages);
    }

    /** How many messages the server said yes to. */
    int accepted() {
        return accepted.get();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
        dropAll();
    }

    private void listen() throws IOException {
        while (!listener.isClosed()) {
            Conversation conversation = new Conversation(listener.accept());
            conversations.add(conversation);
            inBackground(conversation::run);
        }
    }

    private synchronized Act act(At at) {
        Deque<Act> next = once.get(at);
        return next == null || next.isEmpty() ? always.get(at) : next.poll();
    }

    private static void inBackground(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException closed) {
                // The other side is gone, or the test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws IOException;
    }

    /** One connection. */
    final class Conversation {

        private final Socket raw;
        private volatile Socket socket;
        private BufferedReader in;
        private OutputStream out;

        Conversation(Socket raw) {
            this.raw = raw;
        }

        void run() throws IOException {
            use(tlsFromTheStart ? secured() : raw);
            if (!at(At.GREETING, reply("220 fake ESMTP"))) {
                return;
            }
            for (String command = in.readLine(); command != null; command = in.readLine()) {
                commands.add(command);
                if (!obey(command)) {
                    return;
                }
            }
        }

        private boolean obey(String command) throws IOException {
            String verb = command.split(" ", 2)[0].toUpperCase(Locale.ROOT);
            return switch (verb) {
                case "EHLO" -> at(At.EHLO, reply(capabilities()));
                case "STARTTLS" -> at(At.STARTTLS, conversation -> startTls());
                case "AUTH" -> at(At.AUTH, reply("235 2.7.0 Authentication successful"));
                case "NOOP" -> at(At.NOOP, reply("250 2.0.0 Ok"));
                case "MAIL" -> at(At.MAIL, reply("250 2.1.0 Ok"));
                case "RCPT" -> at(At.RCPT, reply("250 2.1.5 Ok"));
                case "DATA" -> at(At.DATA, conversation -> receive());
                case "QUIT" -> at(At.QUIT, replyAndDrop("221 2.0.0 Bye"));
                default -> reply("502 5.5.2 Error: command not recognized").on(this);
            };
        }

        private String[] capabilities() {
            String first = "250-fake";
            return tls != null && socket == raw
                    ? new String[] {first, "250-PIPELINING", "250-CHUNKING", "250 STARTTLS"}
                    : new String[] {
                        first, "250-PIPELINING", "250-CHUNKING", "250-SMTPUTF8", "250-8BITMIME",
                        "250-SIZE 10240000", "250-AUTH LOGIN PLAIN XOAUTH2", "250 ENHANCEDSTATUSCODES"
                    };
        }

        private boolean startTls() throws IOException {
            say("220 2.0.0 Ready to start TLS\r\n");
            use(secured());
            return true;
        }

        private boolean receive() throws IOException {
            say("354 End data with <CR><LF>.<CR><LF>\r\n");
            StringBuilder message = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals(".")) {
                    messages.add(message.toString());
                    return at(At.DOT, conversation -> {
                        accepted.incrementAndGet();
                        return reply("250 2.0.0 Ok: queued as 1").on(conversation);
                    });
                }
                message.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
                Act act = message.indexOf("\r\n") == message.length() - 2 ? act(At.TEXT) : null;
                if (act != null && !act.on(this)) {
                    return false;
                }
            }
            return false;
        }

        private boolean at(At at, Act normally) throws IOException {
            Act scripted = act(at);
            return (scripted == null ? normally : scripted).on(this);
        }

        /** The next line, which is not a command of its own. */
        String hear() throws IOException {
            return in.readLine();
        }

        void say(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void hangUp(boolean hard) {
            try {
                if (hard) {
                    raw.setSoLinger(true, 0);
                }
                raw.close();
            } catch (IOException alreadyGone) {
                // That is what was wanted.
            }
        }

        void waitForEnd() throws IOException {
            while (raw.getInputStream().read() >= 0) {
                // Whatever the client still says is not heard.
            }
        }

        private Socket secured() throws IOException {
            SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(raw, null, raw.getPort(), true);
            secured.setUseClientMode(false);
            return secured;
        }

        private void use(Socket next) throws IOException {
            in = new BufferedReader(new InputStreamReader(next.getInputStream(), StandardCharsets.ISO_8859_1));
            out = next.getOutputStream();
            socket = next;
        }
    }
}

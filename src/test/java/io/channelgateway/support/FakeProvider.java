package io.channelgateway.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * An HTTP provider that records every request it received whole, and answers as the test tells it,
 * down to the socket.
 */
public final class FakeProvider implements Closeable {

    /** A request as it arrived; header names in lower case, the values of a repeated header joined by commas. */
    public record Received(String method, String path, Map<String, String> headers, String body, ByteBuffer bytes) {}

    /** What the provider does with a connection after a request. */
    @FunctionalInterface
    public interface Reply {
        /** Returns whether the connection is kept for another request. */
        boolean to(Socket connection) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Function<Received, Reply> script;

    private FakeProvider(String address, int port, Function<Received, Reply> script) throws IOException {
        this.script = script;
        this.server = new ServerSocket(port, 512, InetAddress.getByName(address));
        start("fake-provider-accept", this::accept);
    }

    /** Starts a provider that answers every request the same way. */
    public static FakeProvider answering(Reply reply) {
        return answeringEach(request -> reply);
    }

    /** Starts a provider whose answer depends on the request. */
    public static FakeProvider answeringEach(Function<Received, Reply> script) {
        try {
            return new FakeProvider("127.0.0.1", 0, script);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Starts a server on another address of this host; port 0 stands for any. */
    public static FakeProvider listeningOn(String address, int port, Reply reply) {
        try {
            return new FakeProvider(address, port, request -> reply);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public void answer(Reply reply) {
        script = request -> reply;
    }

    public void answerEach(Function<Received, Reply> newScript) {
        script = newScript;
    }

    public String url() {
        return "http://" + server.getInetAddress().getHostAddress() + ":" + port();
    }

    public int port() {
        return server.getLocalPort();
    }

    public List<Received> received() {
        return received;
    }

    /** The connections that were opened so far. */
    public int connections() {
        return accepted.get();
    }

    public int openConnections() {
        return open.size();
    }

    public void forget() {
        received.clear();
    }

    /** Closes every open connection, as a provider does with idle ones. */
    public void closeConnections() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        closeConnections();
    }

    /** A JSON answer on a connection that stays open. Headers as {@code name, value, …}. */
    public static Reply json(int status, String body, String... headers) {
        return connection -> {
            connection.getOutputStream().write(message(status, body, "application/json", headers));
            return true;
        };
    }

    public static Reply html(int status, String body) {
        return connection -> {
            connection.getOutputStream().write(message(status, body, "text/html"));
            return true;
        };
    }

    /** Nothing, until the client or the test goes away. */
    public static Reply silence() {
        return connection -> {
            while (connection.getInputStream().read() >= 0) {
                // The client has said everything; it only can hang up.
            }
            return false;
        };
    }

    /** A TCP reset instead of an answer. */
    public static Reply reset() {
        return connection -> {
            connection.setSoLinger(true, 0);
            return false;
        };
    }

    /** A closed connection instead of an answer. */
    public static Reply hangUp() {
        return connection -> false;
    }

    /** The first half of a JSON answer, then a closed connection. */
    public static Reply truncated(String body) {
        return connection -> {
            byte[] whole = message(200, body, "application/json");
            connection.getOutputStream().write(whole, 0, whole.length - body.length() / 2);
            return false;
        };
    }

    /** An answer whose body comes a byte a time and never ends. */
    public static Reply drip() {
        return connection -> {
            connection.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes());
            while (true) {
                connection.getOutputStream().write('{');
                connection.getOutputStream().flush();
                Thread.sleep(100);
            }
        };
    }

    /** The answer after the given time. */
    public static Reply after(long millis, Reply reply) {
        return connection -> {
            Thread.sleep(millis);
            return reply.to(connection);
        };
    }

    private static byte[] message(int status, String body, String type, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\nContent-Type: " + type + "\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        message.writeBytes(bytes);
        return message.toByteArray();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                accepted.incrementAndGet();
                open.add(connection);
                start("fake-provider", () -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            Received request = read(in);
            while (request != null) {
                received.add(request);
                if (!script.apply(request).to(connection)) {
                    return;
                }
                request = read(in);
            }
        } catch (IOException | InterruptedException hungUp) {
            // The connection is over, which the test sees at its other end.
        } finally {
            open.remove(connection);
        }
    }

    private static Received read(InputStream in) throws IOException {
        String start = line(in);
        if (start == null || start.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (first, second) -> first + ", " + second);
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = headers.containsKey("transfer-encoding") ? chunks(in) : in.readNBytes(length);
        String[] parts = start.split(" ");
        return new Received(parts[0], parts[1], headers, new String(body, StandardCharsets.UTF_8), ByteBuffer.wrap(body));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            body.writeBytes(in.readNBytes(size));
            line(in);
        }
        line(in);
        return body.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}

package io.channelgateway.support;

import io.channelgateway.support.FakeProvider.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** What servers of files answer, the honest and the hostile ones. */
public final class FileReply {

    private FileReply() {}

    /** The file with its length. Headers as {@code name, value, …}. */
    public static Reply file(byte[] bytes, String... headers) {
        return connection -> {
            head(connection, "200 OK", with(headers, "Content-Length", Integer.toString(bytes.length)));
            connection.getOutputStream().write(bytes);
            return true;
        };
    }

    /** An answer without a body. */
    public static Reply status(String status, String... headers) {
        return connection -> {
            head(connection, status, with(headers, "Content-Length", "0"));
            return true;
        };
    }

    public static Reply redirect(String location) {
        return status("302 Found", "Location", location);
    }

    /** Bytes as fast as they are taken, without end and without a length. */
    public static Reply endless() {
        return connection -> {
            head(connection, "200 OK");
            pour(connection);
            return false;
        };
    }

    /** One header after the other, without end. */
    public static Reply endlessHeaders() {
        return connection -> {
            connection.getOutputStream().write("HTTP/1.1 200 OK\r\nX-Endless: ".getBytes(StandardCharsets.US_ASCII));
            pour(connection);
            return false;
        };
    }

    /** A thousand times as much as it looks, for a client that decodes it. */
    public static Reply compressionBomb() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bomb)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                gzip.write(zeros);
            }
        }
        return file(bomb.toByteArray(), "Content-Encoding", "gzip");
    }

    private static void pour(Socket connection) throws IOException {
        byte[] piece = "x".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
        while (true) {
            connection.getOutputStream().write(piece);
        }
    }

    private static String[] with(String[] headers, String name, String value) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = name;
        all[1] = value;
        return all;
    }

    private static void head(Socket connection, String status, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        connection.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }
}

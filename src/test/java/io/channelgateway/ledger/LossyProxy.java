package io.channelgateway.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a client and a server on this host, and can lose the server's answers. */
final class LossyProxy implements AutoCloseable {

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final int server;
    private volatile boolean isMute;

    LossyProxy(int server) throws IOException {
        this.server = server;
        run(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** From now on the server hears everything and the client nothing. */
    void mute() {
        isMute = true;
    }

    /** Closes all connections; new ones are as they should be. */
    void cut() {
        open.forEach(LossyProxy::close);
        open.clear();
        isMute = false;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = door.accept();
            Socket target = new Socket(InetAddress.getLoopbackAddress(), server);
            open.addAll(List.of(client, target));
            run(() -> pass(client, target, false));
            run(() -> pass(target, client, true));
        }
    }

    private void pass(Socket from, Socket to, boolean isAnswer) throws IOException {
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8_192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!isAnswer || !isMute) {
                    out.write(buffer, 0, read);
                }
            }
        }
    }

    @FunctionalInterface
    private interface Task {
        void run() throws IOException;
    }

    private static void run(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException closed) {
                // That is how it ends.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }
}

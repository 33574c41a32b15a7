package io.channelgateway.channel.email;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A TCP connection to a mail server that can become a TLS connection.
 *
 * <p>Closing it closes the TCP connection at once, from any thread and without TLS's farewell, which
 * could block.
 */
final class MailSocket extends Socket {

    /** Long enough to hear of a server that hung up during the message, short enough to pay for every message. */
    private static final int INTERRUPTION_MILLIS = 3;

    private final String host;
    private final Socket tcp = new Socket();
    private final AnswerStream answers = new AnswerStream();
    private Socket line = tcp;

    private MailSocket(String host) {
        this.host = host;
    }

    /**
     * Connects to the first of the server's addresses that can be reached, or once more to the only one when that refused:
     * nothing can have been sent.
     */
    static MailSocket open(MailServer server, MailNetwork network, Deadline deadline) throws IOException {
        InetAddress[] addresses = network.names().await(server.host());
        for (int attempt = 0; ; attempt++) {
            try {
                return open(server, addresses[attempt % addresses.length], network.connect(), deadline);
            } catch (IOException notConnected) {
                boolean isFirstRefusal = attempt == 0 && notConnected instanceof ConnectException;
                if (attempt + 1 >= addresses.length && !isFirstRefusal) {
                    throw notConnected;
                }
            }
        }
    }

    private static MailSocket open(MailServer server, InetAddress address, Duration connect, Deadline deadline)
            throws IOException {
        MailSocket socket = new MailSocket(server.host());
        deadline.watch(socket);
        socket.tcp.connect(new InetSocketAddress(address, server.port()), (int) connect.toMillis());
        socket.tcp.setTcpNoDelay(true);
        socket.answers.use(socket.tcp.getInputStream());
        return socket;
    }

    /**
     * Puts TLS on the connection and checks that the certificate is trusted and names the host.
     *
     * @throws IOException also if the server went on in plain text (RFC 3207 6)
     */
    void secure(SSLSocketFactory factory) throws IOException {
        if (answers.available() > 0) {
            throw new IOException("The mail server goes on in plain text.");
        }
        SSLSocket tls = (SSLSocket) factory.createSocket(tcp, host, tcp.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        answers.use(tls.getInputStream());
        line = tls;
    }

    boolean isSecure() {
        return line != tcp;
    }

    /** Whether the server hung up, or began to speak although it is our turn. What it says can still be read. */
    boolean isInterrupted() throws IOException {
        setSoTimeout(INTERRUPTION_MILLIS);
        try {
            answers.peek();
            return true;
        } catch (SocketTimeoutException silence) {
            return false;
        } finally {
            setSoTimeout(0);
        }
    }

    /** Whether the server was found to have hung up. */
    boolean hasEnded() {
        return answers.hasEnded();
    }

    @Override
    public InputStream getInputStream() {
        return answers;
    }

    /** A stream that follows the connection into TLS. */
    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                line.getOutputStream().write(one);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                line.getOutputStream().write(bytes, offset, length);
            }

            @Override
            public void flush() throws IOException {
                answers.expectAnswer();
                line.getOutputStream().flush();
            }
        };
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        line.setSoTimeout(millis);
    }

    /** The server's address under the configured name, so that nobody asks for the name behind the address. */
    @Override
    public InetAddress getInetAddress() {
        try {
            return InetAddress.getByAddress(host, tcp.getInetAddress().getAddress());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Our own address as it may stand in place of a host's name (RFC 5321 4.1.3). */
    String localAddressLiteral() {
        InetAddress local = tcp.getLocalAddress();
        String address = local.getHostAddress().replaceFirst("%.*", "");
        return local instanceof Inet6Address ? "[IPv6:" + address + "]" : "[" + address + "]";
    }

    @Override
    public int getPort() {
        return tcp.getPort();
    }

    @Override
    public void close() {
        try {
            tcp.close();
        } catch (IOException gone) {
            // Closed is what it was meant to be.
        }
    }
}

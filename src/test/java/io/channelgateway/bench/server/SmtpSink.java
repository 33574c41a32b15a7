package io.channelgateway.bench.server;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.parsetools.RecordParser;
import java.util.Locale;

/** A mail server with TLS from the start that takes every login and every e-mail, and keeps none. */
public final class SmtpSink {

    /** Of the key store. */
    public static final String PASSWORD = "changeit";

    private static final String LINE_END = "\r\n";
    private static final String DATA_END = "\r\n.\r\n";

    private final Vertx vertx;
    private final String keyStore;

    SmtpSink(Vertx vertx, String keyStore) {
        this.vertx = vertx;
        this.keyStore = keyStore;
    }

    void listen(int port) {
        NetServerOptions options = new NetServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions().setPath(keyStore).setPassword(PASSWORD));
        vertx.createNetServer(options).connectHandler(Session::new).listen(port, "127.0.0.1");
    }

    /** One connection. Source: RFC 5321. */
    private static final class Session {

        private final NetSocket socket;
        private final RecordParser input;
        private boolean isInData;

        Session(NetSocket socket) {
            this.socket = socket;
            this.input = RecordParser.newDelimited(LINE_END, socket);
            input.handler(record -> take(isInData ? "." : record.toString()));
            say("220 localhost ready");
        }

        private void take(String line) {
            switch (verb(line)) {
                case "EHLO" -> say("250-localhost\r\n250-AUTH PLAIN\r\n250 8BITMIME");
                case "AUTH" -> say(line.length() > "AUTH PLAIN ".length() ? "235 Welcome" : "334 ");
                case "DATA" -> {
                    isInData = true;
                    input.delimitedMode(DATA_END);
                    say("354 Go ahead");
                }
                case "." -> {
                    isInData = false;
                    input.delimitedMode(LINE_END);
                    say("250 Taken");
                }
                case "QUIT" -> {
                    say("221 Bye");
                    socket.close();
                }
                default -> say("250 Ok");
            }
        }

        private static String verb(String line) {
            return line.length() < 4 ? line : line.substring(0, 4).toUpperCase(Locale.ROOT);
        }

        private void say(String reply) {
            socket.write(reply + LINE_END);
        }
    }
}

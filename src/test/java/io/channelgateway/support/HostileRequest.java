package io.channelgateway.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.FakeProvider.Received;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a client may add to its request to reach deeper than the documented fields.
 *
 * @param what the attempt
 * @param query what follows the path
 * @param headers whole header lines
 */
public record HostileRequest(String what, String query, List<String> headers) {

    private static final List<String> NAMES = List.of(
            "To", "Cc", "Bcc", "From", "Subject", "Reply-To", "mail.smtp.from", "CamelHttpUri", "CamelHttpPath",
            "CamelHttpQuery", "CamelHttpRawQuery", "CamelHttpMethod", "CamelHttpHost", "CamelHttpUrl",
            "CamelHttpCharacterEncoding", "CamelTelegramChatId", "CamelTelegramParseMode", "CamelSlackChannel",
            "CamelBeanMethodName", "CamelCharsetName", "CamelToEndpoint", "CamelRestHttpUri",
            "CamelOverruleFileName", "CamelHttpResponseCode", "X-Forwarded-For",
            "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Via", "Cookie", "Proxy-Authorization",
            "X-Authorization", "X-Api-Key", "token", "base_url", "service_url", "connection", "variable.connection");

    public static Stream<HostileRequest> all() {
        return Stream.of(
                new HostileRequest("headers", "", lines("evil")),
                new HostileRequest("headers that hold URLs", "", lines("http://127.0.0.1:1/evil?x=y")),
                new HostileRequest("query parameters", "?" + parameters(), List.of()),
                new HostileRequest("a foreign host", "", List.of("Host: evil.example.com")),
                new HostileRequest(
                        "another character set", "", List.of("Content-Type: application/json; charset=us-ascii")),
                new HostileRequest(
                        "wishes for the answer", "",
                        List.of("Accept-Encoding: gzip", "TE: trailers", "Range: bytes=0-1")));
    }

    private static List<String> lines(String value) {
        return NAMES.stream().map(name -> name + ": " + value).toList();
    }

    private static String parameters() {
        return String.join("&", NAMES.stream().map(name -> name + "=evil").toList())
                + "&Authorization=Bearer%20wbk_evil&Idempotency-Key=evil";
    }

    /** Sends with and without the additions, and compares what the provider received. */
    public void check(ConnectedChannel channel) throws IOException {
        // given
        channel.send();
        Received expected = channel.message();
        channel.reset();
        // when
        String answer = send(channel);
        // then
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(channel.message()).isEqualTo(expected);
    }

    private String send(ConnectedChannel channel) throws IOException {
        List<String> lines = new ArrayList<>(headers);
        lines.add("Authorization: Bearer " + channel.gateway().key());
        addUnlessThere(lines, "Content-Type: application/json");
        addUnlessThere(lines, "Host: localhost");
        byte[] body = channel.body().getBytes(StandardCharsets.UTF_8);
        lines.add("Content-Length: " + body.length);
        lines.add("Connection: close");
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String head = "POST /v1/channels/send" + query + " HTTP/1.1\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
        request.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        request.writeBytes(body);
        int port = URI.create(channel.gateway().url()).getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(request.toByteArray());
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void addUnlessThere(List<String> lines, String line) {
        String name = line.substring(0, line.indexOf(':') + 1);
        if (lines.stream().noneMatch(other -> other.startsWith(name))) {
            lines.add(line);
        }
    }

    @Override
    public String toString() {
        return what;
    }
}

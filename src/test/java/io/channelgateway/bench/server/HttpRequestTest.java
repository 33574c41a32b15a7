package io.channelgateway.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestTest {

    private static final String NEXT = "GET /next HTTP/1.1\r\n\r\n";

    @ParameterizedTest
    @ValueSource(strings = {
        "GET /delay/0/v23.0/106540352242922?fields=id HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /delay/0/api/chat.postMessage HTTP/1.1\r\ncontent-length: 5\r\nHost: a\r\n\r\nHello",
        "POST /delay/0/api/chat.postMessage HTTP/1.1\r\nContent-Length:0\r\n\r\n",
        "POST /delay/0/api/chat.postMessage HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n1A\r\n"
                + "abcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n"
    })
    void endsWhereItsBodyEnds(String request) {
        byte[] bytes = (request + NEXT).getBytes(StandardCharsets.US_ASCII);

        for (int length = 0; length < request.length(); length++) {
            assertThat(HttpRequest.end(bytes, length)).as("%d bytes", length).isEqualTo(HttpRequest.INCOMPLETE);
        }
        for (int length = request.length(); length <= bytes.length; length++) {
            assertThat(HttpRequest.end(bytes, length)).as("%d bytes", length).isEqualTo(request.length());
        }
    }

    @Test
    void hasAPathWithoutItsQuery() {
        byte[] bytes = "GET /v23.0/1?fields=id HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

        assertThat(HttpRequest.path(bytes)).isEqualTo("/v23.0/1");
    }
}

package io.channelgateway.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Arrays;

/** The body of an answer that is written as fast as its client reads it: of what is not read, little is copied. */
final class LongAnswer {

    /** An answer is long from here on, and this much of it is written at a time. */
    static final int PIECE_BYTES = 1 << 15;

    private final HttpServerResponse response;
    private final byte[] body;
    private int written;

    LongAnswer(HttpServerResponse response, byte[] body) {
        this.response = response;
        this.body = body;
    }

    void write() {
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length));
        response.drainHandler(drained -> goOn());
        // The head goes out even to a client that takes no body yet.
        writePiece();
        goOn();
    }

    private void goOn() {
        while (!response.ended() && !response.closed() && !response.writeQueueFull()) {
            writePiece();
        }
    }

    private void writePiece() {
        int from = written;
        written = Math.min(body.length, from + PIECE_BYTES);
        Buffer piece = Buffer.buffer(Arrays.copyOfRange(body, from, written));
        if (written == body.length) {
            response.end(piece);
        } else {
            response.write(piece);
        }
    }
}

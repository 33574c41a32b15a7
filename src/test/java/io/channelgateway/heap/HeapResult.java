package io.channelgateway.heap;

/**
 * What became of the requests of one kind.
 *
 * @param attachment how the file came, {@code content_base64} or {@code url}
 * @param heapMb the gateway's largest heap
 * @param sent answers 200
 * @param unavailable answers 503, with Retry-After
 * @param other any other answer, or none
 * @param alive whether the gateway took a message afterwards, and said nothing of an OutOfMemoryError
 */
public record HeapResult(
        String attachment, int heapMb, int clients, int requests, int sent, int unavailable, int other, boolean alive) {

    boolean isClean() {
        return alive && other == 0 && sent > 0;
    }
}

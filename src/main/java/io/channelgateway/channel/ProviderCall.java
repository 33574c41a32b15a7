package io.channelgateway.channel;

import io.channelgateway.failure.ProviderFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.Timeout;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.impl.HttpRequestHead;
import io.vertx.core.http.impl.HttpResponseHead;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One call to a provider from the look-up of its name to the last byte of its answer: its one
 * further attempt if nothing could have been written, and what its failures mean.
 */
final class ProviderCall {

    private static final long RETRY_AFTER_SECONDS = 5;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    /** How far the request came. Only one of writing and giving up can follow on nothing written. */
    private enum Stage {
        NOTHING_WRITTEN,
        WRITTEN,
        GIVEN_UP
    }

    private final HostConnections host;
    private final int home;
    private final HttpRequestHead head;
    private final byte[][] body;
    private final CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.NOTHING_WRITTEN);
    private volatile boolean isSecondAttempt;
    private volatile ProviderConnection connection;
    private Timeout waiting;
    private HttpResponseHead answerHead;
    private BoundedBody answerBody;

    /**
     * @param home the event loop that it comes from, or {@link EventLoops#NONE}
     * @param body its parts, one after the other; none for no body
     */
    ProviderCall(HostConnections host, int home, HttpRequestHead head, byte[]... body) {
        this.host = host;
        this.home = home;
        this.head = head;
        this.body = body;
    }

    /** Fails with nothing but a {@link ProviderFailure}. */
    CompletableFuture<HttpAnswer> answer() {
        return answer;
    }

    /** Whether nothing is awaited any more. */
    boolean isOver() {
        return answer.isDone();
    }

    int home() {
        return home;
    }

    HttpRequestHead head() {
        return head;
    }

    /** The request's body, not copied; null for none. */
    ByteBuf body() {
        return body.length == 0 ? null : Unpooled.wrappedBuffer(body);
    }

    /** @param noSuchHost null if the name was found */
    void start(Object addresses, Throwable noSuchHost) {
        if (noSuchHost != null) {
            failed(new UnknownHostException());
        } else if (!answer.isDone()) {
            host.serve(this);
        }
    }

    /** It waits for a connection; what is given ends the wait. Under the lock of its host, as {@link #waitsNoMore}. */
    void waits(Timeout over) {
        waiting = over;
    }

    void waitsNoMore() {
        waiting.cancel();
    }

    /**
     * A connection is about to write the request: from here on a failure's outcome is unknown.
     *
     * @return whether it may; not if the call was given up
     */
    boolean startWriting(ProviderConnection ready) {
        // Known before it is used, so that whoever gives up either prevents the writing or finds what to end.
        connection = ready;
        return stage.compareAndSet(Stage.NOTHING_WRITTEN, Stage.WRITTEN);
    }

    /** @throws IOException if this can't become an answer to trust */
    void headRead(HttpResponseHead read) throws IOException {
        if (read.statusCode < 200) {
            throw new IOException("Not a final answer.");
        }
        answerHead = read;
        boolean hasBody = head.method != HttpMethod.HEAD
                && read.statusCode != NO_CONTENT
                && read.statusCode != NOT_MODIFIED;
        answerBody = hasBody ? new BoundedBody(read.headers) : null;
    }

    /** @throws IOException if this can't become an answer to trust */
    void bodyRead(Buffer part) throws IOException {
        if (answerBody != null) {
            answerBody.add(part);
        }
    }

    /** The answer is whole. */
    void completed() {
        answer.complete(new HttpAnswer(
                answerHead.statusCode,
                answerHead.statusMessage,
                answerHead.headers,
                answerBody == null ? null : answerBody.bytes()));
    }

    /** The deadline is over. */
    void expire() {
        giveUp("no connection could be made");
        ProviderConnection open = connection;
        if (open != null) {
            open.endWith(this);
        }
    }

    void failed(Throwable failure) {
        boolean nothingHappened = failure instanceof ClosedChannelException
                || (failure instanceof ConnectException && !(failure instanceof ConnectTimeoutException));
        if (nothingHappened && stage.get() == Stage.NOTHING_WRITTEN && !isSecondAttempt && !answer.isDone()) {
            isSecondAttempt = true;
            host.serve(this);
        } else {
            giveUp(nothingHappened ? "the connection was refused" : "no connection could be made");
        }
    }

    private void giveUp(String reason) {
        if (answer.isDone()) {
            return;
        }
        answer.completeExceptionally(
                stage.compareAndSet(Stage.NOTHING_WRITTEN, Stage.GIVEN_UP) || stage.get() == Stage.GIVEN_UP
                        ? ProviderFailure.unreached(reason, RETRY_AFTER_SECONDS)
                        : ProviderFailure.unknown("no trustworthy answer came back"));
    }
}

package io.channelgateway.channel;

import io.channelgateway.failure.ProviderFailure;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecRuntime;
import org.apache.hc.client5.http.async.HttpAsyncClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * One call to a provider from the look-up of its name to the last byte of its answer: its one
 * further attempt if nothing could have been written, and what its failures mean.
 */
final class ProviderCall implements FutureCallback<Message<HttpResponse, byte[]>> {

    private static final String CALL = ProviderCall.class.getName();
    private static final long RETRY_AFTER_SECONDS = 5;

    /** How far the request came. Only one of writing and giving up can follow on nothing written. */
    private enum Stage {
        NOTHING_WRITTEN,
        WRITTEN,
        GIVEN_UP
    }

    private final HttpAsyncClient client;
    private final HttpRequest request;
    private final byte[] body;
    private final ContentType contentType;
    private final CompletableFuture<Message<HttpResponse, byte[]>> answer = new CompletableFuture<>();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.NOTHING_WRITTEN);
    private volatile boolean isSecondAttempt;
    private volatile Future<?> attempt;
    private volatile AsyncExecRuntime connection;

    ProviderCall(HttpAsyncClient client, HttpRequest request, byte[] body, ContentType contentType) {
        this.client = client;
        this.request = request;
        this.body = body;
        this.contentType = contentType;
    }

    /** Fails with nothing but a {@link ProviderFailure}. */
    CompletableFuture<Message<HttpResponse, byte[]>> answer() {
        return answer;
    }

    /** @param noSuchHost null if the name was found */
    void start(Object addresses, Throwable noSuchHost) {
        if (noSuchHost != null) {
            failed(new UnknownHostException());
        } else if (!answer.isDone()) {
            attempt();
        }
    }

    private void attempt() {
        try {
            AsyncEntityProducer entity = body == null ? null : new BasicAsyncEntityProducer(body, contentType);
            HttpClientContext context = HttpClientContext.create();
            context.setAttribute(CALL, this);
            attempt = client.execute(
                    new BasicRequestProducer(copy(), entity),
                    new BasicResponseConsumer<>(new BoundedBody()),
                    null,
                    context,
                    this);
            if (answer.isDone()) {
                attempt.cancel(true);
            }
        } catch (RuntimeException failure) {
            failed(failure);
        }
    }

    /** An attempt leaves headers of its own on the request that it sends. */
    private HttpRequest copy() {
        BasicHttpRequest copy = new BasicHttpRequest(
                request.getMethod(), request.getScheme(), request.getAuthority(), request.getPath());
        copy.setHeaders(request.getHeaders());
        copy.setVersion(request.getVersion());
        return copy;
    }

    /** An attempt begins; the deadline needs to know what its connection belongs to. */
    static void proceed(
            HttpRequest request,
            AsyncEntityProducer body,
            AsyncExecChain.Scope scope,
            AsyncExecChain chain,
            AsyncExecCallback callback)
            throws HttpException, IOException {
        ProviderCall call = (ProviderCall) scope.clientContext.getAttribute(CALL);
        call.connection = scope.execRuntime;
        chain.proceed(request, body, scope, callback);
    }

    /**
     * The connection stands and asks for the request: from here on a failure's outcome is unknown.
     *
     * @throws HttpException if the call was given up, so that nothing is written
     */
    static void aboutToWrite(HttpContext context) throws HttpException {
        ProviderCall call = (ProviderCall) context.getAttribute(CALL);
        if (call.stage.getAndUpdate(now -> now == Stage.GIVEN_UP ? now : Stage.WRITTEN) == Stage.GIVEN_UP) {
            throw new HttpException("given up");
        }
    }

    /**
     * The deadline is over. The connection is ended beside the attempt, as an attempt whose connection stood before the
     * caller had returned has forgotten what there is to cancel.
     */
    void expire() {
        giveUp("no connection could be made");
        Future<?> running = attempt;
        if (running != null) {
            running.cancel(true);
        }
        AsyncExecRuntime open = connection;
        if (open != null) {
            open.discardEndpoint();
        }
    }

    @Override
    public void completed(Message<HttpResponse, byte[]> message) {
        answer.complete(message);
    }

    @Override
    public void failed(Exception failure) {
        boolean nothingHappened = failure instanceof HttpHostConnectException
                || failure instanceof ConnectionClosedException;
        if (nothingHappened && stage.get() == Stage.NOTHING_WRITTEN && !isSecondAttempt && !answer.isDone()) {
            isSecondAttempt = true;
            attempt();
        } else {
            giveUp(nothingHappened ? "the connection was refused" : "no connection could be made");
        }
    }

    @Override
    public void cancelled() {
        giveUp("no connection could be made");
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

package io.channelgateway.channel;

import io.channelgateway.failure.ProviderFailure;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/**
 * One call to a provider from the first attempt to connect to the last byte of the answer: its
 * deadline, its one further attempt after a refused connection, and what its failures mean.
 */
final class ProviderCall implements ExecChainHandler, Closeable {

    private static final String WRITTEN = "channelgateway.request-written";
    private static final int LONGEST_ANSWER_BYTES = 1 << 20;
    private static final long RETRY_AFTER_SECONDS = 5;

    private final long callSeconds;
    private final ScheduledThreadPoolExecutor deadlines;

    ProviderCall(long callSeconds) {
        this.callSeconds = callSeconds;
        this.deadlines = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "provider-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /** @throws ProviderFailure if no answer came back whole */
    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ScheduledFuture<?> deadline = deadlines.schedule(() -> cancel(scope), callSeconds, TimeUnit.SECONDS);
        try {
            return proceed(request, scope, chain);
        } catch (HttpHostConnectException refused) {
            return proceedAgain(scope, chain);
        } finally {
            deadline.cancel(false);
        }
    }

    /** Stands between connecting and writing; from here on a failure's outcome is unknown. */
    static ClassicHttpResponse markWritten(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        scope.clientContext.setAttribute(WRITTEN, Boolean.TRUE);
        return chain.proceed(request, scope);
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
    }

    private static ClassicHttpResponse proceedAgain(ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        try {
            return proceed(ClassicRequestBuilder.copy(scope.originalRequest).build(), scope, chain);
        } catch (HttpHostConnectException refusedAgain) {
            throw ProviderFailure.retryLater("the connection was refused", RETRY_AFTER_SECONDS);
        }
    }

    private static ClassicHttpResponse proceed(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        scope.clientContext.removeAttribute(WRITTEN);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            readWhole(response);
            return response;
        } catch (HttpHostConnectException refused) {
            throw refused;
        } catch (IOException | HttpException | RuntimeException failure) {
            if (scope.clientContext.getAttribute(WRITTEN) != null) {
                throw ProviderFailure.unknown("no trustworthy answer came back");
            }
            throw ProviderFailure.retryLater("no connection could be made", RETRY_AFTER_SECONDS);
        }
    }

    /** Reads the answer within the deadline and bounded, so that nothing after this call can hang or overflow. */
    private static void readWhole(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return;
        }
        byte[] bytes;
        try {
            bytes = entity.getContent().readNBytes(LONGEST_ANSWER_BYTES + 1);
        } finally {
            // Also gives back the connection; closing the content instead would read all the rest first.
            response.close();
        }
        if (bytes.length > LONGEST_ANSWER_BYTES || isEncoded(entity)) {
            throw new IOException("The answer is too long, or encoded, which could make it too long.");
        }
        response.setEntity(new ByteArrayEntity(bytes, ContentType.parseLenient(entity.getContentType())));
    }

    /** No encoding is accepted, but camel-http would decode one all the same, and without a bound. */
    private static boolean isEncoded(HttpEntity entity) {
        String encoding = entity.getContentEncoding();
        return encoding != null && !encoding.equalsIgnoreCase("identity");
    }

    private static void cancel(ExecChain.Scope scope) {
        if (scope.originalRequest instanceof Cancellable request) {
            request.cancel();
        }
    }
}

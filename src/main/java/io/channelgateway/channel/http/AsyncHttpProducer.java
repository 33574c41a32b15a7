package io.channelgateway.channel.http;

import io.channelgateway.channel.Accepted;
import io.channelgateway.channel.FileForm;
import io.channelgateway.channel.HttpAnswer;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.channel.ProviderHttp;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.worker.Waiting;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.component.http.HttpProducer;
import org.apache.camel.support.AsyncCallbackToCompletableFutureAdapter;
import org.apache.camel.support.AsyncProcessorHelper;
import org.apache.hc.client5.http.classic.methods.HttpUriRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.BasicHttpEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/** The stock producer's request and its reading of the answer, with an asynchronous call in between. */
final class AsyncHttpProducer extends HttpProducer implements AsyncProducer {

    /** The stock producer would read no body of that type. */
    private static final String SERIALIZED = "application/x-java-serialized-object";

    private static final String CALL = AsyncHttpProducer.class.getName();

    private final ProviderHttp http;

    AsyncHttpProducer(HttpEndpoint endpoint, ProviderHttp http) {
        super(endpoint);
        this.http = http;
    }

    /**
     * A call that was made, and how the stock producer reads its answer.
     *
     * @param isCounted whether it has begun as one that may be accepted
     */
    private record Call(
            CompletableFuture<HttpAnswer> answer, HttpClientResponseHandler<?> reader, boolean isCounted, boolean isSend) {}

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            super.process(exchange);
        } catch (Exception failure) {
            exchange.setException(failure);
            callback.done(true);
            return true;
        }
        Call call = (Call) exchange.removeProperty(CALL);
        call.answer().whenComplete((answer, failure) -> {
            if (call.isSend() && mayBeAccepted(answer, failure)) {
                Accepted.note(exchange);
            }
            if (call.isCounted()) {
                Accepted.ends(exchange);
            }
            finish(exchange, call.reader(), answer, failure);
            callback.done(false);
        });
        return false;
    }

    /** Not needed, as the request itself says whose it is, and this would parse its URL once more. */
    @Override
    protected HttpHost createHost(HttpUriRequest request) {
        return null;
    }

    /** Where the stock producer waits for the answer, this only makes the call. */
    @Override
    protected <T> T executeMethod(
            Exchange exchange, HttpHost host, HttpUriRequest request, HttpClientResponseHandler<T> handler)
            throws IOException {
        HttpEntity entity = request.getEntity();
        byte[][] body = entity == null ? new byte[0][] : parts(entity);
        String contentType = entity == null ? null : entity.getContentType();
        boolean isSafe = Method.isSafe(request.getMethod());
        // A route that reads the status by itself knows what a call was for; any other call that is no safe one may be the send.
        boolean isSend = getEndpoint().isThrowExceptionOnFailure() && !isSafe;
        try {
            if (!isSafe) {
                Accepted.begins(exchange);
            }
        } catch (ProviderFailure tooLate) {
            exchange.setProperty(CALL, new Call(CompletableFuture.failedFuture(tooLate), handler, false, isSend));
            return null;
        }
        try {
            exchange.setProperty(CALL, new Call(http.call(exchange, request, contentType, body), handler, !isSafe, isSend));
            return null;
        } catch (RuntimeException | Error failed) {
            if (!isSafe) {
                Accepted.ends(exchange);
            }
            throw failed;
        }
    }

    private static boolean mayBeAccepted(HttpAnswer answer, Throwable failure) {
        if (failure != null) {
            return !(Waiting.reason(failure) instanceof ProviderFailure known) || known.isUnknown();
        }
        return new ProviderAnswer(answer.status()).failureByStatus().isUnknown();
    }

    private static byte[][] parts(HttpEntity entity) throws IOException {
        if (entity instanceof FileForm form) {
            return form.parts();
        }
        Bytes bytes = new Bytes((int) Math.max(32, entity.getContentLength()));
        entity.writeTo(bytes);
        return new byte[][] {bytes.toByteArray()};
    }

    /** A body whose length is known, such as a large file's, is not copied once more at its end. */
    private static final class Bytes extends ByteArrayOutputStream {

        Bytes(int size) {
            super(size);
        }

        @Override
        public synchronized byte[] toByteArray() {
            return count == buf.length ? buf : super.toByteArray();
        }
    }

    private static void finish(
            Exchange exchange, HttpClientResponseHandler<?> reader, HttpAnswer answer, Throwable failure) {
        try {
            if (failure == null) {
                reader.handleResponse(classic(answer));
            } else {
                exchange.setException(Waiting.reason(failure));
            }
        } catch (RuntimeCamelException wrapped) {
            exchange.setException(wrapped.getCause() instanceof Exception cause ? cause : wrapped);
        } catch (IOException | HttpException | RuntimeException unreadable) {
            exchange.setException(unreadable);
        }
    }

    private static ClassicHttpResponse classic(HttpAnswer answer) {
        BasicClassicHttpResponse response = new BasicClassicHttpResponse(answer.status(), answer.phrase());
        answer.headers().forEach((name, value) -> {
            if (!value.startsWith(SERIALIZED)) {
                response.addHeader(name, value);
            }
        });
        if (answer.body() != null) {
            // As a stream of known length, so that the stock producer makes a byte array of it again.
            response.setEntity(new BasicHttpEntity(
                    new ByteArrayInputStream(answer.body()), answer.body().length, (ContentType) null));
        }
        return response;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        AsyncProcessorHelper.process(this, exchange);
    }

    @Override
    public CompletableFuture<Exchange> processAsync(Exchange exchange) {
        AsyncCallbackToCompletableFutureAdapter<Exchange> done =
                new AsyncCallbackToCompletableFutureAdapter<>(exchange);
        process(exchange, done);
        return done.getFuture();
    }
}

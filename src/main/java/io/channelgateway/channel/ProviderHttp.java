package io.channelgateway.channel;

import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.observe.ProviderCalls;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How every HTTP call to a provider behaves, whichever component makes it. No thread waits for an answer.
 *
 * <p>One call has one deadline, follows no redirect, keeps no cookie and is never repeated by
 * itself, except once if the connection was refused or had ended before anything was written;
 * {@link ProviderCall} sees to it. A transport failure becomes a {@link ProviderFailure}: not sent
 * while no byte of the request was written, unknown from then on.
 */
public final class ProviderHttp implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderHttp.class);

    /** They only move bytes; more of them would only take turns more often. */
    private static final int IO_THREADS = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

    /** A short body leaves together with its head, in one write; thousands of connections do not keep much. */
    private static final Http1Config HTTP =
            Http1Config.custom().setChunkSizeHint(4_096).setBufferSize(2_048).build();

    private final Executor continuations;
    private final ProviderCalls calls;
    private final BoundedDnsResolver names;
    private final Deadlines deadlines;
    private final CloseableHttpAsyncClient client;
    private volatile boolean isClosed;

    /** As the other one, with calls that nobody watches. */
    public ProviderHttp(int connectSeconds, int callSeconds, int connectionsPerHost, Executor continuations) {
        this(connectSeconds, callSeconds, connectionsPerHost, continuations, ProviderCalls.unwatched());
    }

    /**
     * @param connectSeconds the longest that looking up a host, and then connecting to it, may take
     * @param callSeconds the longest that one call may take in all
     * @param connectionsPerHost how many connections one provider host gets
     * @param continuations runs what is attached to a call's future, and may block
     * @param calls watches the calls
     */
    public ProviderHttp(
            int connectSeconds,
            int callSeconds,
            int connectionsPerHost,
            Executor continuations,
            ProviderCalls calls) {
        this(
                connectSeconds,
                callSeconds,
                connectionsPerHost,
                continuations,
                calls,
                new BoundedDnsResolver(SystemDefaultDnsResolver.INSTANCE, Math.min(connectSeconds, callSeconds)));
    }

    ProviderHttp(
            int connectSeconds,
            int callSeconds,
            int connectionsPerHost,
            Executor continuations,
            BoundedDnsResolver names) {
        this(connectSeconds, callSeconds, connectionsPerHost, continuations, ProviderCalls.unwatched(), names);
    }

    private ProviderHttp(
            int connectSeconds,
            int callSeconds,
            int connectionsPerHost,
            Executor continuations,
            ProviderCalls calls,
            BoundedDnsResolver names) {
        Timeout connect = Timeout.ofSeconds(Math.min(connectSeconds, callSeconds));
        this.continuations = continuations;
        this.calls = calls;
        this.names = names;
        this.deadlines = new Deadlines(callSeconds);
        this.client = HttpAsyncClients.custom()
                .setConnectionManager(connections(connect, connectionsPerHost))
                .setIOReactorConfig(IOReactorConfig.custom()
                        .setTcpNoDelay(true)
                        .setIoThreadCount(IO_THREADS)
                        .build())
                .setHttp1Config(HTTP)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(connect)
                        .setRedirectsEnabled(false)
                        .build())
                .setIoReactorExceptionCallback(this::ioFailed)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                .addExecInterceptorFirst("call", ProviderCall::proceed)
                .addRequestInterceptorLast((request, entity, context) -> ProviderCall.aboutToWrite(context))
                .build();
        client.start();
    }

    /** The pool notices by itself when a provider closes an idle connection. */
    private PoolingAsyncClientConnectionManager connections(Timeout connect, int perHost) {
        return PoolingAsyncClientConnectionManagerBuilder.create()
                .setDnsResolver(names)
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnPerRoute(perHost)
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                        .setHandshakeTimeout(connect)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setTimeToLive(TimeValue.ofMinutes(5))
                        .build())
                .build();
    }

    /**
     * Posts to a provider.
     *
     * @return its whole answer, whatever the status; a {@link ProviderFailure} if there is none
     */
    public CompletableFuture<ProviderAnswer> post(
            String uri, Map<String, String> headers, String contentType, byte[] body) {
        return post(null, uri, headers, contentType, body);
    }

    /** As {@link #post(String, Map, String, byte[])}, on behalf of an exchange, or of nobody (null). */
    public CompletableFuture<ProviderAnswer> post(
            Exchange exchange, String uri, Map<String, String> headers, String contentType, byte[] body) {
        return post(exchange, uri, headers, ContentType.parse(contentType), body);
    }

    /**
     * Posts a body that consists of parts to a provider.
     *
     * @param exchange on whose behalf
     * @param body of known length
     * @return its whole answer, whatever the status; a {@link ProviderFailure} if there is none
     */
    public CompletableFuture<ProviderAnswer> post(
            Exchange exchange, String uri, Map<String, String> headers, HttpEntity body) {
        return post(exchange, uri, headers, ContentType.parse(body.getContentType()), bytes(body));
    }

    private CompletableFuture<ProviderAnswer> post(
            Exchange exchange, String uri, Map<String, String> headers, ContentType contentType, byte[] body) {
        BasicHttpRequest request;
        try {
            request = new BasicHttpRequest("POST", new URI(uri));
        } catch (URISyntaxException invalid) {
            // The parser's own complaint would show the URL, and with it Telegram's token.
            return noUrl();
        }
        headers.forEach(request::setHeader);
        return call(exchange, request, body, contentType)
                .thenApply(answer -> ProviderAnswer.of(answer.getHead(), answer.getBody()));
    }

    /** One copy and no more, as a file may be large. */
    private static byte[] bytes(HttpEntity entity) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(entity.getContentLength()));
        try {
            entity.writeTo(new OutputStream() {
                @Override
                public void write(int one) {
                    bytes.put((byte) one);
                }

                @Override
                public void write(byte[] part, int offset, int length) {
                    bytes.put(part, offset, length);
                }
            });
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.array();
    }

    /**
     * Makes one call.
     *
     * @param exchange on whose behalf, or null
     * @param body the request's body, or null for none
     * @return the provider's whole answer; a {@link ProviderFailure} if there is none
     */
    public CompletableFuture<Message<HttpResponse, byte[]>> call(
            Exchange exchange, HttpRequest request, byte[] body, ContentType contentType) {
        if (request.getScheme() == null || request.getAuthority() == null) {
            return noUrl();
        }
        ProviderCall call = new ProviderCall(client, request, body, contentType);
        ProviderCalls.Call watched = calls.begin(exchange, request.getMethod(), request.getPath());
        deadlines.watch(call);
        names.lookUp(request.getAuthority()).whenComplete(call::start);
        CompletableFuture<Message<HttpResponse, byte[]>> answer =
                call.answer().whenCompleteAsync((message, failure) -> {}, continuations);
        // A branch of its own: whatever happens in it, the answer stays what it is.
        call.answer().whenComplete((message, failure) -> {
            if (failure == null) {
                watched.answered(message.getHead().getCode());
            } else {
                watched.failed(failure);
            }
        });
        return answer;
    }

    private static <T> CompletableFuture<T> noUrl() {
        return CompletableFuture.failedFuture(ProviderFailure.rejected(
                ErrorCode.INSUFFICIENT_PERMISSIONS, "the connection's settings do not make a URL"));
    }

    /** A URL and a path below it, with exactly one slash in between. */
    public static String join(String url, String path) {
        int end = url.length();
        while (end > 0 && url.charAt(end - 1) == '/') {
            end--;
        }
        return url.substring(0, end) + "/" + path;
    }

    /** Whoever waits for an answer learns of the failure by its call; connections that are cut off at the end are none. */
    private void ioFailed(Exception failure) {
        if (!isClosed) {
            LOG.error("provider connections: {}", failure.getClass().getName());
        }
    }

    @Override
    public void close() {
        isClosed = true;
        client.close(CloseMode.IMMEDIATE);
        names.close();
        deadlines.close();
    }
}

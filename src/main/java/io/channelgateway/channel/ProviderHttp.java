package io.channelgateway.channel;

import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * How every HTTP call to a provider behaves, whichever component makes it.
 *
 * <p>One call has one deadline, follows no redirect, keeps no cookie and is never repeated by
 * itself, except once after a refused connection. A transport failure becomes a
 * {@link ProviderFailure}: not sent while no byte of the request was written, unknown from then on.
 */
public final class ProviderHttp implements HttpClientConfigurer, Closeable {

    private static final String WRITTEN = "channelgateway.request-written";
    private static final int LONGEST_ANSWER_BYTES = 1 << 20;
    private static final long RETRY_AFTER_SECONDS = 5;

    private final long callSeconds;
    private final RequestConfig requestConfig;
    private final PoolingHttpClientConnectionManager connections;
    private final ScheduledExecutorService deadlines;
    private final CloseableHttpClient client;

    /**
     * @param connectSeconds the longest that opening one connection may take
     * @param callSeconds the longest that one call may take in all
     * @param connectionsPerHost how many connections one provider host gets
     */
    public ProviderHttp(int connectSeconds, int callSeconds, int connectionsPerHost) {
        this(connectSeconds, callSeconds, connectionsPerHost, SystemDefaultDnsResolver.INSTANCE);
    }

    ProviderHttp(int connectSeconds, int callSeconds, int connectionsPerHost, DnsResolver resolver) {
        this.callSeconds = callSeconds;
        Timeout connect = Timeout.ofSeconds(Math.min(connectSeconds, callSeconds));
        Timeout call = Timeout.ofSeconds(callSeconds);
        this.requestConfig = RequestConfig.custom()
                .setConnectionRequestTimeout(connect)
                .setResponseTimeout(call)
                .setRedirectsEnabled(false)
                .build();
        // A kept-alive connection is checked each time before it is written to: a provider that closed it
        // while it was idle would otherwise turn the next message into an unknown.
        this.connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(resolver)
                .setMaxConnPerRoute(connectionsPerHost)
                .setMaxConnTotal(connectionsPerHost * 16)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(call)
                        .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                        .setTimeToLive(TimeValue.ofMinutes(5))
                        .build())
                .build();
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "provider-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        this.deadlines = timer;
        HttpClientBuilder builder = HttpClients.custom().setConnectionManager(connections);
        configureHttpClient(builder);
        this.client = builder.build();
    }

    /** The connections that all HTTP components share. */
    public PoolingHttpClientConnectionManager connections() {
        return connections;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.setConnectionManagerShared(true)
                .setDefaultRequestConfig(requestConfig)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .addExecInterceptorFirst("provider-call", this::call)
                .addExecInterceptorAfter(ChainElement.CONNECT.name(), "request-written", ProviderHttp::markWritten);
    }

    /**
     * Posts to a provider and returns its whole answer, whatever the status.
     *
     * @throws ProviderFailure if there is no answer
     */
    public ProviderAnswer post(String uri, Map<String, String> headers, String contentType, String body)
            throws IOException {
        HttpPost request = new HttpPost(parse(uri));
        headers.forEach(request::setHeader);
        request.setEntity(new StringEntity(body, ContentType.parse(contentType)));
        return client.execute(request, ProviderAnswer::of);
    }

    /** A URL and a path below it, with exactly one slash in between. */
    public static String join(String url, String path) {
        return url.replaceAll("/+$", "") + "/" + path;
    }

    /** The parser's own complaint would show the URL, and with it Telegram's token. */
    private static URI parse(String uri) throws ProviderFailure {
        try {
            return new URI(uri);
        } catch (URISyntaxException invalid) {
            throw ProviderFailure.rejected(
                    ErrorCode.INSUFFICIENT_PERMISSIONS, "the connection's settings do not make a URL");
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        connections.close();
        deadlines.shutdownNow();
    }

    private ClassicHttpResponse call(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
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

    private ClassicHttpResponse proceedAgain(ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        try {
            return proceed(ClassicRequestBuilder.copy(scope.originalRequest).build(), scope, chain);
        } catch (HttpHostConnectException refusedAgain) {
            throw ProviderFailure.retryLater("the connection was refused", RETRY_AFTER_SECONDS);
        }
    }

    private ClassicHttpResponse proceed(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
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

    private static ClassicHttpResponse markWritten(
            ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain) throws IOException, HttpException {
        scope.clientContext.setAttribute(WRITTEN, Boolean.TRUE);
        return chain.proceed(request, scope);
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

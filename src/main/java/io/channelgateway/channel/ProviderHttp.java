package io.channelgateway.channel;

import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * How every HTTP call to a provider behaves, whichever component makes it.
 *
 * <p>One call has one deadline, follows no redirect, keeps no cookie and is never repeated by
 * itself, except once after a refused connection; {@link ProviderCall} sees to it. A transport
 * failure becomes a {@link ProviderFailure}: not sent while no byte of the request was written,
 * unknown from then on.
 */
public final class ProviderHttp implements HttpClientConfigurer, Closeable {

    private final RequestConfig requestConfig;
    private final BoundedDnsResolver names;
    private final PoolingHttpClientConnectionManager connections;
    private final ProviderCall calls;
    private final CloseableHttpClient client;

    /**
     * @param connectSeconds the longest that looking up a host, and then connecting to it, may take
     * @param callSeconds the longest that one call may take in all
     * @param connectionsPerHost how many connections one provider host gets
     */
    public ProviderHttp(int connectSeconds, int callSeconds, int connectionsPerHost) {
        this(connectSeconds, callSeconds, connectionsPerHost, SystemDefaultDnsResolver.INSTANCE);
    }

    ProviderHttp(int connectSeconds, int callSeconds, int connectionsPerHost, DnsResolver resolver) {
        Timeout connect = Timeout.ofSeconds(Math.min(connectSeconds, callSeconds));
        Timeout call = Timeout.ofSeconds(callSeconds);
        this.requestConfig = RequestConfig.custom()
                .setConnectionRequestTimeout(connect)
                .setResponseTimeout(call)
                .setRedirectsEnabled(false)
                .build();
        this.names = new BoundedDnsResolver(resolver, connect.toSeconds());
        this.connections = connections(connect, call, connectionsPerHost);
        this.calls = new ProviderCall(callSeconds);
        HttpClientBuilder builder = HttpClients.custom().setConnectionManager(connections);
        configureHttpClient(builder);
        this.client = builder.build();
    }

    /**
     * A kept-alive connection is checked each time before it is written to: a provider that closed it
     * while it was idle would otherwise turn the next message into an unknown.
     */
    private PoolingHttpClientConnectionManager connections(Timeout connect, Timeout call, int perHost) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(names)
                .setMaxConnPerRoute(perHost)
                .setMaxConnTotal(perHost * 16)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(call)
                        .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                        .setTimeToLive(TimeValue.ofMinutes(5))
                        .build())
                .build();
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
                .addExecInterceptorFirst("provider-call", calls)
                .addExecInterceptorAfter(ChainElement.CONNECT.name(), "request-written", ProviderCall::markWritten);
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
        names.close();
        calls.close();
    }
}

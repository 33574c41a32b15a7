package io.channelgateway.channel.http;

import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;

/** For stock endpoints, each of which would otherwise make a client with connections of its own that nobody uses. */
final class UnusedHttpClient extends CloseableHttpClient {

    @Override
    protected CloseableHttpResponse doExecute(HttpHost target, ClassicHttpRequest request, HttpContext context) {
        throw new IllegalStateException("Calls are made by ProviderHttp.");
    }

    @Override
    public void close(CloseMode mode) {}

    @Override
    public void close() {}
}

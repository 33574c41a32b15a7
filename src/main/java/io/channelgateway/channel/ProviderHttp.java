package io.channelgateway.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.observe.ProviderCalls;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.impl.HttpRequestHead;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.io.Closeable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;

/**
 * How every HTTP call to a provider behaves, whichever component makes it. No thread waits for an answer.
 *
 * <p>One call has one deadline, follows no redirect, keeps no cookie and is never repeated by
 * itself, except once if the connection was refused or had ended before anything was written;
 * {@link ProviderCall} sees to it. A transport failure becomes a {@link ProviderFailure}: not sent
 * while no byte of the request was written, unknown from then on.
 */
public final class ProviderHttp implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String USER_AGENT = "channel-gateway";
    private static final Map<String, Integer> PORTS = Map.of("http", 80, "https", 443);

    private final Executor continuations;
    private final ProviderCalls calls;
    private final BoundedDnsResolver names;
    private final Deadlines deadlines;
    private final ProviderConnections connections;

    /**
     * @param vertx has the event loops that the connections are on
     * @param connectSeconds the longest that connecting may take
     * @param callSeconds the longest that one call may take in all
     * @param connectionsPerHost how many connections one provider host gets
     * @param continuations runs what is attached to a call's future, and may block
     * @param calls watches the calls
     * @param names looks up the hosts, and is closed with this
     */
    public ProviderHttp(
            Vertx vertx,
            int connectSeconds,
            int callSeconds,
            int connectionsPerHost,
            Executor continuations,
            ProviderCalls calls,
            BoundedDnsResolver names) {
        int connect = Math.min(connectSeconds, callSeconds);
        this.continuations = continuations;
        this.calls = calls;
        this.names = names;
        this.deadlines = new Deadlines(connect, callSeconds);
        this.connections = new ProviderConnections(vertx, connect, connectionsPerHost, names, deadlines);
    }

    /**
     * Posts to a provider.
     *
     * @param exchange on whose behalf, or null
     * @param body its parts, one after the other
     * @return its whole answer, whatever the status; a {@link ProviderFailure} if there is none
     */
    public CompletableFuture<ProviderAnswer> post(
            Exchange exchange, String uri, Map<String, String> headers, String contentType, byte[]... body) {
        BasicHttpRequest request;
        try {
            request = new BasicHttpRequest("POST", new URI(uri));
        } catch (URISyntaxException invalid) {
            // The parser's own complaint would show the URL, and with it Telegram's token.
            return noUrl();
        }
        headers.forEach(request::setHeader);
        return call(exchange, request, contentType, body).thenApply(ProviderAnswer::of);
    }

    /** The same with a document that becomes JSON. */
    public CompletableFuture<ProviderAnswer> postJson(
            Exchange exchange, String uri, Map<String, String> headers, Map<String, ?> document) {
        try {
            return post(exchange, uri, headers, "application/json; charset=utf-8", JSON.writeValueAsBytes(document));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Makes one call.
     *
     * @param exchange on whose behalf, or null
     * @param contentType of the body, or null if it has none
     * @param body the request's body, in parts one after the other; none for no body
     * @return the provider's whole answer; a {@link ProviderFailure} if there is none
     */
    public CompletableFuture<HttpAnswer> call(
            Exchange exchange, HttpRequest request, String contentType, byte[]... body) {
        URIAuthority authority = request.getAuthority();
        Integer port = request.getScheme() == null ? null : PORTS.get(request.getScheme().toLowerCase(Locale.ROOT));
        if (port == null || authority == null) {
            return noUrl();
        }
        HttpRequestHead head;
        try {
            head = head(request, contentType, body);
        } catch (IllegalArgumentException invalid) {
            // The complaint would show what it complains about. No setting has such a character, so the message has it.
            return rejected(ErrorCode.VALIDATION_ERROR, "it makes a header with a line break or another control character");
        }
        HostConnections host = connections.to(new ProviderConnections.Place(
                port == 443, authority.getHostName(), authority.getPort() < 0 ? port : authority.getPort()));
        ProviderCall call = new ProviderCall(host, connections.loops().here(), head, body);
        ProviderCalls.Call watched = calls.begin(exchange, channel(exchange), request.getMethod(), request.getPath());
        deadlines.watch(call);
        names.lookUp(authority).whenComplete(call::start);
        CompletableFuture<HttpAnswer> answer = call.answer().whenCompleteAsync((known, failure) -> {}, continuations);
        // A branch of its own: whatever happens in it, the answer stays what it is.
        call.answer().whenComplete((known, failure) -> {
            if (failure == null) {
                watched.answered(known.status());
            } else {
                watched.failed(failure);
            }
        });
        return answer;
    }

    private static String channel(Exchange exchange) {
        if (exchange == null || Aside.is(exchange)) {
            return null;
        }
        Connection connection = exchange.getVariable("connection", Connection.class);
        return connection == null ? null : connection.channel();
    }

    /** @throws IllegalArgumentException if a header would break the request */
    private static HttpRequestHead head(HttpRequest request, String contentType, byte[]... body) {
        MultiMap headers = HeadersMultiMap.httpHeaders();
        Iterator<Header> given = request.headerIterator();
        while (given.hasNext()) {
            Header header = given.next();
            headers.add(header.getName(), header.getValue() == null ? "" : header.getValue());
        }
        if (!headers.contains(HttpHeaders.CONNECTION)) {
            headers.add(HttpHeaders.CONNECTION, HttpHeaders.KEEP_ALIVE);
        }
        if (!headers.contains(HttpHeaders.USER_AGENT)) {
            headers.add(HttpHeaders.USER_AGENT, USER_AGENT);
        }
        HttpMethod method = HttpMethod.valueOf(request.getMethod());
        if (contentType != null) {
            headers.set(HttpHeaders.CONTENT_TYPE, contentType);
        }
        headers.remove(HttpHeaders.TRANSFER_ENCODING).remove(HttpHeaders.CONTENT_LENGTH);
        if (body.length > 0 || method == HttpMethod.POST || method == HttpMethod.PUT || method == HttpMethod.PATCH) {
            headers.add(HttpHeaders.CONTENT_LENGTH, Long.toString(length(body)));
        }
        URIAuthority authority = request.getAuthority();
        String name = authority.getUserInfo() == null
                ? authority.toString()
                : new URIAuthority(authority.getHostName(), authority.getPort()).toString();
        return new HttpRequestHead(method, request.getPath(), headers, name, null, null);
    }

    private static long length(byte[]... parts) {
        long length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        return length;
    }

    private static <T> CompletableFuture<T> noUrl() {
        return rejected(ErrorCode.INSUFFICIENT_PERMISSIONS, "the connection's settings do not make a URL");
    }

    private static <T> CompletableFuture<T> rejected(ErrorCode code, String reason) {
        return CompletableFuture.failedFuture(ProviderFailure.rejected(code, reason));
    }

    /** A URL and a path below it, with exactly one slash in between. */
    public static String join(String url, String path) {
        int end = url.length();
        while (end > 0 && url.charAt(end - 1) == '/') {
            end--;
        }
        return url.substring(0, end) + "/" + path;
    }

    @Override
    public void close() {
        connections.close();
        names.close();
        deadlines.close();
    }
}

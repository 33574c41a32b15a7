package io.channelgateway.channel.http;

import io.channelgateway.channel.ProviderHttp;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.DefaultEndpoint;

/**
 * camel-http whose calls hold no thread and behave as {@link ProviderHttp} says.
 *
 * <p>The stock component waits for the answer on the route's thread and sends some failed requests
 * again. Everything about the request and the answer is the stock component's; options about the
 * connection do not exist here, as all connections are the gateway's.
 */
public final class AsyncHttpComponent extends HttpComponent {

    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "clientBuilder", "clientConnectionManager", "connectTimeout", "connectionRequestTimeout",
            "connectionsPerRoute", "cookieHandler", "cookieStore", "followRedirects", "httpActivityListener",
            "httpClient", "httpClientConfigurer", "httpContext", "logHttpActivity", "maxTotalConnections",
            "proxyHost", "proxyPort", "responseTimeout", "soTimeout", "sslContextParameters",
            "x509HostnameVerifier");

    private final ProviderHttp http;

    public AsyncHttpComponent(ProviderHttp http) {
        this.http = http;
    }

    /** @throws IllegalArgumentException for an option that would have no effect */
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        TreeSet<String> refused = new TreeSet<>(parameters.keySet());
        refused.retainAll(WITHOUT_EFFECT);
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException("The option " + refused.first()
                    + " has no effect: all connections to providers follow config/application.properties.");
        }
        HttpEndpoint stock = (HttpEndpoint) super.createEndpoint(uri, remaining, parameters);
        stock.setHttpClient(new UnusedHttpClient());
        return new AsyncHttpEndpoint(stock);
    }

    /** The stock endpoint with another producer. */
    private final class AsyncHttpEndpoint extends DefaultEndpoint {

        private final HttpEndpoint stock;

        AsyncHttpEndpoint(HttpEndpoint stock) {
            super(stock.getEndpointUri(), AsyncHttpComponent.this);
            this.stock = stock;
        }

        @Override
        public Producer createProducer() {
            return new AsyncHttpProducer(stock, http);
        }

        @Override
        public Consumer createConsumer(Processor processor) throws Exception {
            return stock.createConsumer(processor);
        }

        @Override
        public boolean isLenientProperties() {
            return stock.isLenientProperties();
        }
    }
}

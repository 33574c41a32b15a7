package io.channelgateway.channel.slack;

import io.channelgateway.channel.ProviderHttp;
import io.channelgateway.channel.ProviderProducer;
import io.channelgateway.failure.ProviderFailure;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.slack.SlackEndpoint;
import org.apache.camel.spi.annotations.Component;

/**
 * camel-slack with a producer that tells the truth.
 *
 * <p>The stock producer drops the answer, and with it the message's {@code ts}; it reports a failure
 * after the exchange went on, its HTTP client may post twice, and it knows no files. Registered under
 * the name {@code slack}, so that routes stay ordinary Camel: {@code slack:} and one of the Web API's
 * methods, or a Slack channel to post to.
 */
@Component("slack")
public final class SlackComponent extends org.apache.camel.component.slack.SlackComponent {

    private static final String WORKSPACE = "auth.test";

    private final ProviderHttp http;

    public SlackComponent(ProviderHttp http) {
        this.http = http;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String channelName, Map<String, Object> parameters)
            throws Exception {
        SlackEndpoint endpoint = new SlackEndpoint(uri, channelName, this) {
            @Override
            public Producer createProducer() {
                SlackApi api = new SlackApi(http, this);
                return switch (getChannel()) {
                    case SlackUpload.METHOD -> new SlackUpload(this, api);
                    case SlackShare.METHOD -> new SlackShare(this, api);
                    case WORKSPACE -> workspace(this, api);
                    default -> new SlackProducer(this, api);
                };
            }
        };
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Leaves the {@link io.channelgateway.channel.Account} of the workspace that the token belongs to. */
    private static Producer workspace(Endpoint endpoint, SlackApi api) {
        return new ProviderProducer<SlackAnswer>(endpoint) {
            @Override
            protected CompletableFuture<SlackAnswer> send(Exchange exchange) {
                return api.call(exchange, WORKSPACE, Map.of());
            }

            @Override
            protected void finish(Exchange exchange, SlackAnswer answer) throws ProviderFailure {
                exchange.getMessage().setBody(answer.workspace());
            }
        };
    }
}

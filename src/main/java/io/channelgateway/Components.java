package io.channelgateway;

import io.channelgateway.channel.ConnectionLanguage;
import io.channelgateway.channel.ProviderHttp;
import io.channelgateway.channel.http.AsyncHttpComponent;
import io.channelgateway.channel.slack.SlackComponent;
import io.channelgateway.channel.telegram.TelegramComponent;
import io.channelgateway.reload.RouteScan;
import io.channelgateway.sandbox.SandboxHttpEngine;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.spi.PackageScanResourceResolver;

/** What each Camel with routes gets, such as its components and languages, as it can't be shared between two. */
final class Components {

    private final ProviderHttp http;

    Components(ProviderHttp http) {
        this.http = http;
    }

    void addTo(CamelContext context) {
        for (String scheme : new String[] {"http", "https"}) {
            context.addComponent(scheme, new AsyncHttpComponent(http));
        }
        context.addComponent("slack", new SlackComponent(http));
        context.addComponent("telegram", new TelegramComponent(http));
        PlatformHttpComponent sandbox = new PlatformHttpComponent();
        sandbox.setEngine(new SandboxHttpEngine());
        context.addComponent("sandbox-http", sandbox);
        context.getRegistry().bind("connection-language", new ConnectionLanguage());
        context.getCamelContextExtension().addInterceptStrategy(new StepRules());
        TapThreads.addTo(context);
        context.getCamelContextExtension().addContextPlugin(PackageScanResourceResolver.class, new RouteScan());
    }
}

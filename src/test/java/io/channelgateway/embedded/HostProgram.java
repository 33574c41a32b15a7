package io.channelgateway.embedded;

import io.channelgateway.Gateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** An application that has a Camel of its own, and two gateways beside it, twice. It ends when its main method does. */
final class HostProgram {

    private static final String BODY = "{\"channel\":\"slack\",\"recipient\":\"C01234567\",\"message\":\"Hello\"}";

    private HostProgram() {}

    /** @param arguments a file with the route {@code notify}, and the folders of two gateways */
    public static void main(String[] arguments) throws Exception {
        for (int round = 1; round <= 2; round++) {
            Gateway first = start(Path.of(arguments[1]));
            Gateway second = start(Path.of(arguments[2]));
            notify(first, arguments[0], "0b9e7a54-7c0e-4c6c-9a38-0f4f1d1b7a1" + round);
            notify(first, arguments[0], "0b9e7a54-7c0e-4c6c-9a38-0f4f1d1b7a1" + round);
            stop(first);
            notify(second, arguments[0], "0b9e7a54-7c0e-4c6c-9a38-0f4f1d1b7a1" + round);
            stop(second);
        }
    }

    private static Gateway start(Path folder) {
        Gateway gateway = new Gateway(
                folder,
                Map.of("camel.server.port", "0", "camel.management.enabled", "false"),
                InstantSource.system());
        gateway.start();
        return gateway;
    }

    private static void notify(Gateway gateway, String route, String id) throws Exception {
        CamelContext camel = new DefaultCamelContext();
        camel.getPropertiesComponent().addInitialProperty("gateway.url", "http://localhost:" + gateway.port());
        camel.getPropertiesComponent().addInitialProperty("gateway.key", "wbk_test_sandbox");
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.resolveResource(camel, "file:" + route));
        camel.start();
        Message answer = camel.createProducerTemplate()
                .request("direct:notify", exchange -> {
                    exchange.getMessage().setBody(BODY);
                    exchange.getMessage().setHeader("messageId", id);
                })
                .getMessage();
        boolean isReplay = answer.getHeader("Idempotent-Replayed") != null;
        System.out.println((isReplay ? "replay: " : "answer: ") + answer.getBody(String.class));
        System.out.println(camel.createProducerTemplate().requestBody("{{gateway.url}}/docs", null, String.class));
        camel.stop();
    }

    private static void stop(Gateway gateway) throws IOException {
        int port = gateway.port();
        gateway.close();
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
}

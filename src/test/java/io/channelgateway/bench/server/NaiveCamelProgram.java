package io.channelgateway.bench.server;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/**
 * What everybody writes first: two routes of stock components with their defaults, and none of the
 * gateway's checks.
 *
 * <p>Arguments: its port, the provider's HTTP port and the mail server's.
 */
public final class NaiveCamelProgram {

    /** The path of e-mails; any other path is the provider's own. */
    public static final String EMAIL_PATH = "/email";

    private NaiveCamelProgram() {}

    public static void main(String[] arguments) throws Exception {
        String provider = "http://127.0.0.1:" + arguments[1];
        String mailServer = "smtps://localhost:" + arguments[2];
        Main main = new Main();
        main.addInitialProperty("camel.server.enabled", "true");
        main.addInitialProperty("camel.server.host", "127.0.0.1");
        main.addInitialProperty("camel.server.port", arguments[0]);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/delay?matchOnUriPrefix=true")
                        .setProperty("path", header(Exchange.HTTP_PATH))
                        .removeHeaders("*")
                        .setHeader(Exchange.HTTP_METHOD, constant("POST"))
                        .setHeader(Exchange.HTTP_URI, simple(provider + "${exchangeProperty.path}"))
                        .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                        .to("http:provider");

                from("platform-http:" + EMAIL_PATH)
                        .removeHeaders("*")
                        .setHeader("To", constant("name@example.com"))
                        .setHeader("Subject", constant("Greeting"))
                        .to(mailServer + "?username=bench&password=bench&from=bench@example.com")
                        .setBody(constant("{}"));
            }
        });
        main.run();
    }
}

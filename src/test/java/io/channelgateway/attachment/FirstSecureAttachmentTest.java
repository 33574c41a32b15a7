package io.channelgateway.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.channelgateway.support.GatewayProcess;
import io.channelgateway.support.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first send of a process may name a file over TLS, whose server must be one that Java trusts. */
@Timeout(120)
class FirstSecureAttachmentTest {

    private static final Pattern PORT = Pattern.compile("started port=(\\d+)");

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpsServer server;

    private SelfSigned serve(Path keys) throws Exception {
        SelfSigned certificate = new SelfSigned(keys, "localhost");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.server()));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write("file".getBytes());
            exchange.close();
        });
        server.start();
        return certificate;
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private GatewayProcess start(String trust) throws IOException {
        return GatewayProcess.start(Map.of(
                "JDK_JAVA_OPTIONS", trust,
                "GATEWAY_PORT", "0",
                "GATEWAY_MANAGEMENT_PORT", "0",
                "GATEWAY_ATTACHMENT_ALLOW", "127.0.0.1,::1",
                "GATEWAY_STORE_URL", "jdbc:sqlite:" + folder.resolve("gateway.db"),
                "GATEWAY_JOURNAL_FOLDER", folder.toString()));
    }

    private HttpResponse<String> send(GatewayProcess process) throws Exception {
        await().atMost(Duration.ofSeconds(60)).until(() -> PORT.matcher(process.out()).find());
        Matcher port = PORT.matcher(process.out());
        assertThat(port.find()).isTrue();
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + "/v1/channels/send"))
                        .header("Authorization", "Bearer wbk_test_sandbox")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("""
                                {"channel":"telegram","recipient":"-1001234567890","message":"Hello","attachments":[
                                  {"filename":"a.txt","mime_type":"text/plain","url":"https://localhost:%d/a.txt"}]}
                                """.formatted(server.getAddress().getPort())))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void arrivesFromAServerThatJavaTrusts() throws Exception {
        String trust = serve(folder).trustedIn(folder.resolve("trusted.jks"));
        try (GatewayProcess process = start(trust)) {
            HttpResponse<String> answer = send(process);

            assertThat(answer.body()).contains("\"status\":\"sent\"");
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void isRefusedFromAnotherOne() throws Exception {
        SelfSigned other = new SelfSigned(Files.createDirectory(folder.resolve("other")), "localhost");
        serve(folder);
        try (GatewayProcess process = start(other.trustedIn(folder.resolve("trusted.jks")))) {
            HttpResponse<String> answer = send(process);

            assertThat(answer.body()).contains("attachments[0].url: the attachment url could not be fetched.");
            assertThat(answer.statusCode()).isEqualTo(400);
        }
    }
}

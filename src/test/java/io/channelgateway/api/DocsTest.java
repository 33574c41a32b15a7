package io.channelgateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.support.TestGateway;
import io.channelgateway.support.TestGateway.Answer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page that shows the API description. */
class DocsTest {

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.builder().start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static Answer call(String method, String path) {
        return gateway.exchange(HttpRequest.newBuilder(URI.create(gateway.url() + path))
                .method(method, BodyPublishers.noBody())
                .build());
    }

    /** Sends the path as it is, which a client would tidy up. */
    private static String raw(String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", URI.create(gateway.url()).getPort())) {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void isShownWithoutAKeyAndLoadsNothingFromElsewhere() {
        Answer page = call("GET", "/docs");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'none'; script-src 'self'; ");
        assertThat(page.text()).doesNotContain("://").doesNotContain("<script>").doesNotContain("onload");
        List<String> files = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(page.text()).results()
                .map(match -> match.group(1))
                .toList();
        assertThat(files).hasSize(5).allSatisfy(file -> assertThat(call("GET", file).status()).isEqualTo(200));
    }

    @ParameterizedTest
    @CsvSource({
        "docs.js,              text/javascript; charset=utf-8, /openapi.yaml",
        "swagger-ui-bundle.js, text/javascript; charset=utf-8, SwaggerUIBundle",
        "swagger-ui.css,       text/css; charset=utf-8,        .swagger-ui",
        "favicon-32x32.png,    image/png,                      PNG",
    })
    void hasItsFilesOutOfTheJar(String file, String type, String content) {
        Answer answer = call("GET", "/docs/" + file);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(type);
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=3600");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.text()).contains(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs/index.html", "/docs/swagger-ui.js", "/docs/swagger-ui.css.map", "/docs/a/b",
        "/docs/../config/workspaces.yaml", "/docs/%2e%2e/config/workspaces.yaml", "/docs/..%2fconfig%2fworkspaces.yaml",
        "/docs/%2e%2e%2fconfig%2fworkspaces.yaml", "/docs/..%5cconfig%5cworkspaces.yaml", "/docs/....//docs.js",
        "/docs/docs.js%00", "/docs/%252e%252e%252fdocs.js", "/docs/..;/docs.js"})
    void hasNoOtherFile(String path) throws IOException {
        assertThat(raw(path)).startsWith("HTTP/1.1 404 ").contains("\"not_found\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/docs.js", "/openapi.yaml"})
    void answersHeadLikeGetWithoutTheBody(String path) {
        Answer answer = call("HEAD", path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.header("Content-Type")).isEqualTo(call("GET", path).header("Content-Type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/docs.js", "/openapi.yaml"})
    void takesNoOtherMethod(String path) {
        Answer answer = call("POST", path);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void namesTheMethodsOfAPathWithAnId() {
        assertThat(call("DELETE", "/v1/contacts/1/activities").header("Allow")).isEqualTo("GET");
    }
}

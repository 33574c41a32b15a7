package io.channelgateway.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A response that is not as the description has it fails the test that gets it. */
class DescribedResponseTest {

    private static final String SENT =
            "{\"data\":{\"id\":\"1.2\",\"channel\":\"slack\",\"status\":\"sent\",\"sent_at\":\"2026-04-17T10:30:31Z\"}}";

    private final Map<String, List<String>> headers = new TreeMap<>(Map.of(
            "Content-Type", List.of("application/json"),
            "X-Request-ID", List.of("req_01JS1Q0V6R8X3M4N5P6Q7R8S9T"),
            "X-RateLimit-Limit", List.of("10000"),
            "X-RateLimit-Remaining", List.of("9999"),
            "X-RateLimit-Reset", List.of("1776470400")));

    private record Response(HttpRequest request, int statusCode, HttpHeaders headers, String body)
            implements HttpResponse<String> {

        @Override
        public Optional<HttpResponse<String>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    private HttpResponse<String> response(String method, String path, int status, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1" + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return new Response(request, status, HttpHeaders.of(headers, (name, value) -> true), body);
    }

    private void assertFails(HttpResponse<String> response, String... inMessage) {
        assertThatThrownBy(() -> DescribedResponse.checked(response))
                .isInstanceOf(AssertionError.class)
                .message().contains(inMessage);
    }

    private void assertSendFails(int status, String body, String... inMessage) {
        assertFails(response("POST", "/v1/channels/send", status, body), inMessage);
    }

    private static String error(String fields) {
        return "{\"error\":{" + fields + "}}";
    }

    @Test
    void passesAsItIsDescribed() {
        HttpResponse<String> response = response("POST", "/v1/channels/send", 200, SENT);

        assertThat(DescribedResponse.checked(response)).isSameAs(response);
        DescribedResponse.checked(response("POST", "/functions/v1/api-gateway/v1/channels/send", 200, SENT));
    }

    @Test
    void failsWithAStatusThatIsNotDescribed() {
        assertSendFails(202, SENT, "/v1/channels/send", "202", "status");
        assertFails(response("GET", "/nothing", 200, SENT), "status");
        assertFails(response("PUT", "/v1/channels/send", 200, SENT), "method");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '"id":"1.2",'           | ''                       | id
            '"id":"1.2"'            | '"id":7'                 | id
            '"id":"1.2"'            | '"id":"1.2","more":null' | more
            '"status":"sent"'       | '"status":"queued"'      | status
            '"status":"sent"'       | '"status":"partially_sent"' | failed_attachments
            '10:30:31Z'             | '10:30:31.1Z'            | sent_at
            '10:30:31Z'             | '10:30:61Z'              | sent_at
            '}}'                    | '}} x'                   | not JSON
            """)
    void failsWithABodyThatIsNotDescribed(String part, String instead, String named) {
        assertSendFails(200, SENT.replace(part, instead), named);
    }

    @Test
    void failsWithACodeThatIsNotDescribedForTheStatus() {
        DescribedResponse.checked(
                response("POST", "/v1/channels/send", 400, error("\"code\":\"validation_error\",\"message\":\"No.\"")));
        assertSendFails(400, error("\"code\":\"invalid_key\",\"message\":\"No.\""), "code");
        assertSendFails(400, error("\"code\":\"validation_error\",\"message\":\"No.\",\"outcome\":\"not_sent\""), "outcome");
        assertSendFails(502, error("\"code\":\"provider_error\",\"message\":\"No.\""), "outcome");
    }

    @Test
    void failsWithHeadersThatAreNotDescribed() {
        headers.put("X-RateLimit-Limit", List.of("many"));
        headers.put("X-RateLimit-Reset", List.of("1776470400", "1776470401"));
        headers.put("X-Powered-By", List.of("gateway"));
        headers.remove("X-Request-ID");

        assertSendFails(
                200, SENT, "X-RateLimit-Limit", "X-RateLimit-Reset occurs 2 times", "x-powered-by is not described",
                "X-Request-ID is missing");
    }

    @Test
    void failsWithATypeThatIsNotDescribed() {
        headers.put("Content-Type", List.of("text/html"));

        assertSendFails(200, SENT, "text/html");
    }

    @Test
    void failsWhenTheMethodsThatAreAllowedAreOthers() {
        headers.put("Allow", List.of("POST, PUT"));

        assertFails(
                response("GET", "/v1/channels/send", 405, error("\"code\":\"method_not_allowed\",\"message\":\"No.\"")),
                "Allow");
    }
}

package io.channelgateway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.failure.ErrorCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON documents of the API, and how a body is written. */
public final class AnswerBodies {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RETRY_AFTER_SECONDS = "5";

    private AnswerBodies() {}

    /** {@code {"error":{"code":…,"message":…}}}, with {@code outcome} if it is not null. */
    public static String error(ErrorCode code, String message, String outcome) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code.text());
        error.put("message", message);
        if (outcome != null) {
            error.put("outcome", outcome);
        }
        return write(Map.of("error", error));
    }

    /** A moment as it stands in an answer, RFC 3339 in whole seconds; null stays null. */
    static String timestamp(Instant moment) {
        return moment == null ? null : moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public static String write(Object document) {
        try {
            return JSON.writeValueAsString(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Writes the answer to a request that no route answers. */
    static void end(HttpServerRequest request, ErrorCode code, String text) {
        HttpServerResponse response = request.response();
        if (code == ErrorCode.UNAVAILABLE) {
            response.putHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
        response.setStatusCode(code.status()).putHeader("Content-Type", "application/json");
        end(request, error(code, text, null).getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the body, unless it is asked how one would look: over HTTP/2, Vert.x would write it all the same. */
    static void end(HttpServerRequest request, byte[] body) {
        HttpServerResponse response = request.response();
        if (request.method() == HttpMethod.HEAD) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length)).end();
        } else if (body.length > LongAnswer.PIECE_BYTES) {
            new LongAnswer(response, body).write();
        } else {
            response.end(Buffer.buffer(body));
        }
    }
}

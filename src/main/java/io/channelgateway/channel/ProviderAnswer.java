package io.channelgateway.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.hc.client5.http.utils.DateUtils;

/**
 * What a provider answered over HTTP.
 *
 * @param status the HTTP status
 * @param headers finds the value of a header by its name in any case; null where there is none
 * @param body the answer as text, never null
 */
public record ProviderAnswer(int status, UnaryOperator<String> headers, String body) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LONGEST_RETRY_AFTER_SECONDS = 86_400;

    /** An answer of which nothing but the status is known. */
    public ProviderAnswer(int status) {
        this(status, name -> null, "");
    }

    /** The answer that camel-http left on the exchange. */
    public static ProviderAnswer of(Exchange exchange) {
        Message message = exchange.getMessage();
        int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        return new ProviderAnswer(
                status, name -> message.getHeader(name, String.class), utf8(message.getBody(byte[].class)));
    }

    static ProviderAnswer of(HttpAnswer answer) {
        return new ProviderAnswer(answer.status(), answer.headers()::get, utf8(answer.body()));
    }

    /** The value of a header, or the given default. */
    public String header(String name, String otherwise) {
        String value = headers.apply(name);
        return value == null ? otherwise : value;
    }

    /** JSON is UTF-8 (RFC 8259); a character set in the Content-Type can only be wrong. */
    private static String utf8(byte[] body) {
        return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }

    /** The body as JSON; a missing node when it is none. */
    public JsonNode json() {
        try {
            JsonNode node = JSON.readTree(body);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    /** A node's text; empty when the node is missing or is no text. */
    public static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** The seconds of the Retry-After header, or until its date, 1 to a day; or the given default. Source: RFC 9110 10.2.3. */
    public long retryAfterSeconds(long otherwise) {
        String value = header("Retry-After", "").strip();
        if (value.matches("\\d+(\\.\\d+)?")) {
            return wholeSeconds(Double.parseDouble(value));
        }
        Instant until = DateUtils.parseStandardDate(value);
        return until == null ? otherwise : wholeSeconds(Instant.now().until(until, ChronoUnit.MILLIS) / 1e3);
    }

    /** A provider's wish, rounded up to whole seconds from 1 to a day. */
    public static long wholeSeconds(double seconds) {
        return (long) Math.min(Math.max(1, Math.ceil(seconds)), LONGEST_RETRY_AFTER_SECONDS);
    }

    /** What the provider gave as its reason, or the HTTP status if that is blank. */
    public String reason(String text) {
        return text.isBlank() ? "HTTP status " + status : text;
    }

    /** The failure that the HTTP status alone stands for, where the provider's own code says nothing more. */
    public ProviderFailure failureByStatus() {
        return failureByStatus("");
    }

    /**
     * The failure that the HTTP status stands for.
     *
     * @param text what the provider gave as its reason, or blank
     */
    public ProviderFailure failureByStatus(String text) {
        String reason = reason(text);
        if (status == 429) {
            return ProviderFailure.retryLater(reason, retryAfterSeconds(1));
        }
        if (status == 401) {
            return ProviderFailure.unauthorized(reason);
        }
        if (status >= 300 && status < 500) {
            return ProviderFailure.rejected(ErrorCode.PROVIDER_ERROR, reason);
        }
        return ProviderFailure.unknown(isSuccess() ? "the answer names no message" : reason);
    }
}

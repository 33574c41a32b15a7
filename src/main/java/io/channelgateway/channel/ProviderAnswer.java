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
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.hc.client5.http.utils.DateUtils;

/**
 * What a provider answered over HTTP.
 *
 * @param status the HTTP status
 * @param headers finds the values of a header by its name in any case
 * @param body the answer as text, never null
 */
public record ProviderAnswer(int status, Function<String, List<String>> headers, String body) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final long LONGEST_RETRY_AFTER_SECONDS = 86_400;

    /** An answer of which nothing but the status is known. */
    public ProviderAnswer(int status) {
        this(status, name -> List.of(), "");
    }

    /** The answer that camel-http left on the exchange. */
    public static ProviderAnswer of(Exchange exchange) {
        Message message = exchange.getMessage();
        int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        return new ProviderAnswer(status, name -> values(message.getHeader(name)), utf8(message.getBody(byte[].class)));
    }

    /** A header that came more than once is a collection there. */
    private static List<String> values(Object header) {
        if (header instanceof Collection<?> several) {
            return several.stream().map(Object::toString).toList();
        }
        return header == null ? List.of() : List.of(header.toString());
    }

    static ProviderAnswer of(HttpAnswer answer) {
        return new ProviderAnswer(answer.status(), answer.headers()::getAll, utf8(answer.body()));
    }

    /** The first value of a header, or the given default. */
    public String header(String name, String otherwise) {
        return headers.apply(name).stream().findFirst().orElse(otherwise);
    }

    /** JSON is UTF-8 (RFC 8259), perhaps behind its mark; a character set in the Content-Type can only be wrong. */
    private static String utf8(byte[] body) {
        String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
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

    /**
     * The text of a node that must be there.
     *
     * @param what it names, as a client reads it
     * @throws ProviderFailure unknown, if the node is missing or no text, or its text is blank
     */
    public static String required(JsonNode node, String what) throws ProviderFailure {
        if (text(node).isBlank()) {
            throw ProviderFailure.unknown("the answer names no " + what);
        }
        return node.textValue();
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /**
     * The seconds of the Retry-After header, or until its date, 1 to a day; the longest if there are several, the given
     * default if there is none. Source: RFC 9110 10.2.3.
     */
    public long retryAfterSeconds(long otherwise) {
        return headers.apply("Retry-After").stream()
                .mapToLong(value -> secondsOf(value.strip()))
                .filter(seconds -> seconds > 0)
                .max()
                .orElse(otherwise);
    }

    /** 0 if it is neither a number nor a date. */
    private static long secondsOf(String retryAfter) {
        if (retryAfter.matches("\\d+(\\.\\d+)?")) {
            return wholeSeconds(Double.parseDouble(retryAfter));
        }
        Instant until = DateUtils.parseStandardDate(retryAfter);
        return until == null ? 0 : wholeSeconds(Instant.now().until(until, ChronoUnit.MILLIS) / 1e3);
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

package io.channelgateway.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.channelgateway.api.ErrorCode;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * What a provider answered over HTTP.
 *
 * @param status the HTTP status
 * @param headers the answer's headers, names in lower case
 * @param body the answer as text, never null
 */
public record ProviderAnswer(int status, Map<String, String> headers, String body) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LONGEST_RETRY_AFTER_SECONDS = 86_400;

    /** The answer that camel-http left on the exchange. */
    public static ProviderAnswer of(Exchange exchange) {
        Message message = exchange.getMessage();
        Map<String, String> headers = new TreeMap<>();
        message.getHeaders().forEach((name, value) ->
                headers.put(name.toLowerCase(Locale.ROOT), String.valueOf(value)));
        String body = message.getBody(String.class);
        return new ProviderAnswer(
                message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class), headers, body == null ? "" : body);
    }

    static ProviderAnswer of(ClassicHttpResponse response) throws IOException, ParseException {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : response.getHeaders()) {
            headers.put(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        String body = response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity());
        return new ProviderAnswer(response.getCode(), headers, body == null ? "" : body);
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

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** The seconds of the Retry-After header, 1 to a day, or the given default. */
    public long retryAfterSeconds(long otherwise) {
        String value = headers.getOrDefault("retry-after", "");
        if (!value.matches("\\d{1,9}")) {
            return otherwise;
        }
        return Math.min(Math.max(1, Long.parseLong(value)), LONGEST_RETRY_AFTER_SECONDS);
    }

    /** The failure that the HTTP status alone stands for, where the provider's own code says nothing more. */
    public ProviderFailure failureByStatus() {
        String reason = "HTTP status " + status;
        if (status == 429) {
            return ProviderFailure.retryLater(reason, retryAfterSeconds(1));
        }
        if (status >= 300 && status < 500) {
            return ProviderFailure.rejected(ErrorCode.PROVIDER_ERROR, reason);
        }
        return ProviderFailure.unknown(isSuccess() ? "the answer names no message" : reason);
    }
}

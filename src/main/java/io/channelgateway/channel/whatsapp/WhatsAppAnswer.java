package io.channelgateway.channel.whatsapp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.api.ErrorCode;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.channel.ProviderFailure;
import java.util.Locale;
import java.util.Set;

/**
 * What an answer of the Graph API to a WhatsApp message means. The error's {@code code} decides;
 * Meta has withdrawn the HTTP statuses from its table.
 *
 * <p>Source: Meta, WhatsApp Cloud API error codes.
 */
final class WhatsAppAnswer {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long RETRY_AFTER_SECONDS = 30;

    private static final Set<Integer> REQUEST_AT_FAULT =
            Set.of(131026, 131030, 131021, 131009, 131051, 131052, 131053, 130403);
    private static final Set<Integer> CONNECTION_AT_FAULT = Set.of(0, 3, 10, 190, 131005, 133010, 131045, 33);
    private static final Set<Integer> THROTTLED = Set.of(4, 80007, 130429, 131048, 131056, 131064, 133016);
    private static final Set<Integer> RETRY_LATER = Set.of(131016, 131057, 133004);
    private static final Set<Integer> UNKNOWN = Set.of(1, 2, 131000);
    private static final int INVALID_PARAMETER = 100;
    private static final int OBJECT_MISSING = 33;

    private WhatsAppAnswer() {}

    static String messageId(ProviderAnswer answer) throws ProviderFailure {
        JsonNode json = answer.json();
        if (answer.isSuccess()) {
            String id = json.path("messages").path(0).path("id").asText("");
            if (id.isBlank()) {
                throw ProviderFailure.unknown("the answer names no message");
            }
            return id;
        }
        JsonNode error = json.path("error");
        if (!error.path("code").canConvertToInt()) {
            throw answer.failureByStatus();
        }
        throw failure(error, answer);
    }

    private static ProviderFailure failure(JsonNode error, ProviderAnswer answer) {
        int code = error.path("code").asInt();
        String reason = reason(error);
        if (UNKNOWN.contains(code)) {
            return ProviderFailure.unknown(reason);
        }
        if (THROTTLED.contains(code) || RETRY_LATER.contains(code)) {
            return ProviderFailure.retryLater(reason, retryAfterSeconds(answer));
        }
        if (isConnectionAtFault(code, error)) {
            return ProviderFailure.rejected(ErrorCode.INSUFFICIENT_PERMISSIONS, reason);
        }
        if (REQUEST_AT_FAULT.contains(code) || (code == INVALID_PARAMETER && namesCallerField(error))) {
            return ProviderFailure.rejected(ErrorCode.VALIDATION_ERROR, reason);
        }
        if (answer.status() >= 500 && code > 0 && !isDocumentedRejection(code)) {
            return ProviderFailure.unknown(reason);
        }
        return ProviderFailure.rejected(ErrorCode.PROVIDER_ERROR, reason);
    }

    private static boolean isConnectionAtFault(int code, JsonNode error) {
        boolean objectMissing = code == INVALID_PARAMETER && error.path("error_subcode").asInt() == OBJECT_MISSING;
        return CONNECTION_AT_FAULT.contains(code) || (code >= 200 && code <= 299) || objectMissing;
    }

    /** Code 100 stands for every bad parameter: only {@code to} and the text are the caller's. */
    private static boolean namesCallerField(JsonNode error) {
        String text = (error.path("message").asText() + " " + error.path("error_data").path("details").asText())
                .toLowerCase(Locale.ROOT);
        return text.matches("(?s).*(\\bto\\b[^a-z]*(must|is|parameter|invalid)|parameter[^a-z]*to\\b|\\['?to'?]"
                + "|text\\W*body|\\['?text'?]|recipient).*");
    }

    private static boolean isDocumentedRejection(int code) {
        return code == 368 || code == INVALID_PARAMETER || (code >= 130000 && code < 134000);
    }

    private static String reason(JsonNode error) {
        String details = error.path("error_data").path("details").asText("");
        String message = error.path("message").asText("error " + error.path("code").asInt());
        return details.isEmpty() || message.contains(details) ? message : message + ": " + details;
    }

    /** Seconds from Retry-After, else from the business usage header, which counts in minutes. */
    private static long retryAfterSeconds(ProviderAnswer answer) {
        if (answer.headers().containsKey("retry-after")) {
            return answer.retryAfterSeconds(RETRY_AFTER_SECONDS);
        }
        try {
            JsonNode usage = JSON.readTree(answer.headers().getOrDefault("x-business-use-case-usage", "{}"));
            long minutes = 0;
            for (JsonNode value : usage.findValues("estimated_time_to_regain_access")) {
                minutes = Math.max(minutes, value.asLong());
            }
            return minutes > 0 ? Math.min(minutes, 1440) * 60 : RETRY_AFTER_SECONDS;
        } catch (JsonProcessingException unreadable) {
            return RETRY_AFTER_SECONDS;
        }
    }
}

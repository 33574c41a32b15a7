package io.channelgateway.channel.whatsapp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.channel.Account;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an answer of the Graph API to a WhatsApp message means. The error's {@code code} decides;
 * Meta has withdrawn the HTTP statuses from its table.
 *
 * <p>Source: Meta, WhatsApp Cloud API error codes.
 */
final class WhatsAppAnswer {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double RETRY_AFTER_SECONDS = 30;
    private static final double RETRY_AFTER_HOURS_SECONDS = 3_600;

    private static final Set<Integer> REQUEST_AT_FAULT =
            Set.of(131026, 131030, 131021, 131009, 131051, 131052, 131053, 130403);
    private static final Set<Integer> CONNECTION_AT_FAULT = Set.of(0, 3, 10, 190, 131005, 133010, 131045, 33);
    private static final Set<Integer> THROTTLED = Set.of(4, 80007, 130429, 131048, 131056, 131064, 133016);
    private static final Set<Integer> RETRY_LATER = Set.of(131016, 131057, 133004);
    private static final Set<Integer> UNKNOWN = Set.of(1, 2, 131000);
    private static final Set<Integer> REFUSED =
            Set.of(368, 130472, 130497, 131008, 131031, 131037, 131042, 131047, 131049, 131050);
    private static final int THROTTLED_FOR_HOURS = 131064;
    private static final int INVALID_PARAMETER = 100;
    private static final int OBJECT_MISSING = 33;
    private static final int TOO_LARGE = 413;

    /** Code 100 stands for every bad parameter: of a message, only {@code to} and the text are the caller's. */
    private static final Pattern CALLERS_TEXT = Pattern.compile("(?s).*(\\bto\\b[^a-z]*(must|is|parameter|invalid)"
            + "|parameter[^a-z]*to\\b|\\['?to'?]|text\\W*body|\\['?text'?]|\\brecipient\\b).*");

    /** Of an upload, the file and its type are. */
    private static final Pattern CALLERS_FILE = Pattern.compile("(?s).*\\b(file|type|mime|media)\\b.*");

    private WhatsAppAnswer() {}

    static String messageId(ProviderAnswer answer) throws ProviderFailure {
        if (!answer.isSuccess()) {
            throw failure(answer, CALLERS_TEXT);
        }
        return ProviderAnswer.required(answer.json().path("messages").path(0).path("id"), "message");
    }

    /** The id of an uploaded file. */
    static String mediaId(ProviderAnswer answer) throws ProviderFailure {
        if (!answer.isSuccess()) {
            throw answer.status() == TOO_LARGE
                    ? ProviderFailure.rejected(ErrorCode.VALIDATION_ERROR, answer.reason(""))
                    : failure(answer, CALLERS_FILE);
        }
        return ProviderAnswer.required(answer.json().path("id"), "media");
    }

    /** The sender, by the fields {@code verified_name}, {@code display_phone_number} and {@code id}. */
    static Account account(ProviderAnswer answer) throws ProviderFailure {
        if (!answer.isSuccess()) {
            throw failure(answer, CALLERS_TEXT);
        }
        JsonNode json = answer.json();
        String name = ProviderAnswer.text(json.path("verified_name"));
        String number = ProviderAnswer.text(json.path("display_phone_number"));
        return new Account(ProviderAnswer.required(json.path("id"), "phone number"), (name + " " + number).strip());
    }

    /** @param callersFields finds in an error's lower-case text what only the request can have caused */
    private static ProviderFailure failure(ProviderAnswer answer, Pattern callersFields) {
        JsonNode error = answer.json().path("error");
        if (!error.path("code").canConvertToInt()) {
            return answer.failureByStatus();
        }
        int code = error.path("code").asInt();
        String reason = reason(error);
        if (UNKNOWN.contains(code)) {
            return ProviderFailure.unknown(reason);
        }
        if (THROTTLED.contains(code) || RETRY_LATER.contains(code) || answer.status() == 429) {
            return ProviderFailure.retryLater(reason, retryAfterSeconds(code, answer));
        }
        if (isConnectionAtFault(code, error)) {
            return ProviderFailure.rejected(ErrorCode.INSUFFICIENT_PERMISSIONS, reason);
        }
        if (REQUEST_AT_FAULT.contains(code) || (code == INVALID_PARAMETER && names(callersFields, error))) {
            return ProviderFailure.rejected(ErrorCode.VALIDATION_ERROR, reason);
        }
        if (answer.status() >= 500 && !isRefused(code)) {
            return ProviderFailure.unknown(reason);
        }
        return ProviderFailure.rejected(ErrorCode.PROVIDER_ERROR, reason);
    }

    private static boolean isConnectionAtFault(int code, JsonNode error) {
        boolean objectMissing = code == INVALID_PARAMETER && error.path("error_subcode").asInt() == OBJECT_MISSING;
        return CONNECTION_AT_FAULT.contains(code) || (code >= 200 && code <= 299) || objectMissing;
    }

    private static boolean names(Pattern fields, JsonNode error) {
        String text = error.path("message").asText() + " " + error.path("error_data").path("details").asText();
        return fields.matcher(text.toLowerCase(Locale.ROOT)).matches();
    }

    /** Codes of certain refusals, the templates' 132xxx among them, whatever the HTTP status. */
    private static boolean isRefused(int code) {
        return REFUSED.contains(code) || code == INVALID_PARAMETER || code / 1000 == 132;
    }

    private static String reason(JsonNode error) {
        String details = ProviderAnswer.text(error.path("error_data").path("details"));
        String text = ProviderAnswer.text(error.path("message"));
        String message = text.isBlank() ? "code " + error.path("code").asInt() : text;
        return details.isEmpty() || message.contains(details) ? message : message + ": " + details;
    }

    private static long retryAfterSeconds(int code, ProviderAnswer answer) {
        double seconds = 60 * minutesToRegainAccess(answer);
        if (seconds <= 0) {
            seconds = code == THROTTLED_FOR_HOURS ? RETRY_AFTER_HOURS_SECONDS : RETRY_AFTER_SECONDS;
        }
        return answer.retryAfterSeconds(ProviderAnswer.wholeSeconds(seconds));
    }

    /** The longest wait that the business usage header names, or 0. */
    private static double minutesToRegainAccess(ProviderAnswer answer) {
        try {
            JsonNode usage = JSON.readTree(answer.header("X-Business-Use-Case-Usage", "{}"));
            return usage.findValues("estimated_time_to_regain_access").stream()
                    .mapToDouble(JsonNode::asDouble)
                    .max()
                    .orElse(0);
        } catch (JsonProcessingException unreadable) {
            return 0;
        }
    }
}

package io.channelgateway.channel.teams;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.api.ErrorCode;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.channel.ProviderFailure;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an answer of the Bot Framework connector means.
 *
 * <p>Errors come in three shapes: {@code error.code}, {@code errorCode} with JSON inside the message
 * string, and a bare {@code message}.
 *
 * <p>Source: Bot Framework ConnectorAPI; Microsoft Teams documentation, "Rate limiting" and "Status
 * codes from bot conversational APIs".
 */
final class TeamsAnswer {

    private static final Set<String> CONVERSATION_MISSING = Set.of(
            "ConversationNotFound", "ActivityNotFoundInConversation", "BotNotInConversationRoster",
            "ForbiddenOperationException");
    private static final Set<String> CONNECTION_AT_FAULT = Set.of(
            "ConversationBlockedByUser", "MessageWritesBlocked", "BotDisabledByAdmin", "NotEnoughPermissions",
            "BotNotRegistered");
    private static final Set<String> REQUEST_AT_FAULT = Set.of("BadSyntax", "MessageSizeTooBig");
    private static final Pattern SUB_CODE = Pattern.compile("\"subCode\"\\s*:\\s*\"(\\w+)\"");

    private TeamsAnswer() {}

    static String messageId(ProviderAnswer answer, String ownId) throws ProviderFailure {
        if (answer.isSuccess()) {
            String id = answer.json().path("id").asText("");
            return id.isBlank() ? ownId : id;
        }
        throw failure(answer);
    }

    private static ProviderFailure failure(ProviderAnswer answer) {
        String code = code(answer.json());
        String reason = code.isEmpty() ? "HTTP status " + answer.status() : code;
        switch (answer.status()) {
            case 401:
                return ProviderFailure.rejected(ErrorCode.INSUFFICIENT_PERMISSIONS, reason);
            case 412:
                return ProviderFailure.retryLater(reason, answer.retryAfterSeconds(1));
            case 413:
                return ProviderFailure.rejected(ErrorCode.VALIDATION_ERROR, reason);
            case 400, 403, 404:
                return ProviderFailure.rejected(errorCode(code), reason);
            default:
                return answer.failureByStatus();
        }
    }

    private static ErrorCode errorCode(String code) {
        if (CONVERSATION_MISSING.contains(code)) {
            return ErrorCode.CONVERSATION_REQUIRED;
        }
        if (CONNECTION_AT_FAULT.contains(code)) {
            return ErrorCode.INSUFFICIENT_PERMISSIONS;
        }
        return REQUEST_AT_FAULT.contains(code) ? ErrorCode.VALIDATION_ERROR : ErrorCode.PROVIDER_ERROR;
    }

    private static String code(JsonNode json) {
        Matcher subCode = SUB_CODE.matcher(json.path("message").asText(""));
        if (subCode.find()) {
            return subCode.group(1);
        }
        return json.path("error").path("code").asText("");
    }
}

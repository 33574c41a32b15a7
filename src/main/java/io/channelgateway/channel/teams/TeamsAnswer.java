package io.channelgateway.channel.teams;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
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
    private static final Set<String> CONNECTION_AT_FAULT = Set.of("BotDisabledByAdmin", "BotNotRegistered");
    /** The bot may not write to this conversation, and to others it may. */
    private static final Set<String> CONVERSATION_CLOSED =
            Set.of("ConversationBlockedByUser", "MessageWritesBlocked", "NotEnoughPermissions");
    private static final Set<String> REQUEST_AT_FAULT = Set.of("BadSyntax", "MessageSizeTooBig");
    private static final Pattern SUB_CODE = Pattern.compile("\"subCode\"\\s*:\\s*\"(\\w+)\"");

    private static final Pattern WORD = Pattern.compile("[A-Za-z]{1,64}");

    private TeamsAnswer() {}

    static String messageId(ProviderAnswer answer, String ownId) throws ProviderFailure {
        if (!answer.isSuccess()) {
            throw failure(answer);
        }
        JsonNode json = answer.json();
        if (json.isMissingNode() && !answer.body().isBlank()) {
            throw ProviderFailure.unknown("the answer is not JSON");
        }
        JsonNode id = json.path("id");
        String text = id.isIntegralNumber() ? id.asText() : ProviderAnswer.text(id);
        return text.isBlank() ? ownId : text;
    }

    private static ProviderFailure failure(ProviderAnswer answer) {
        String code = code(answer.json());
        String reason = answer.reason(code);
        return switch (answer.status()) {
            case 401 -> ProviderFailure.rejected(ErrorCode.INSUFFICIENT_PERMISSIONS, reason);
            case 412 -> ProviderFailure.retryLater(reason, answer.retryAfterSeconds(1));
            case 413 -> ProviderFailure.rejected(ErrorCode.VALIDATION_ERROR, reason);
            case 400, 403, 404 -> CONVERSATION_CLOSED.contains(code)
                    ? ProviderFailure.refusedHere(reason)
                    : ProviderFailure.rejected(errorCode(code), reason);
            default -> answer.failureByStatus(code);
        };
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

    /** The code, or nothing: it is shown to clients, so it must not be able to hold an access token. */
    private static String code(JsonNode json) {
        Matcher subCode = SUB_CODE.matcher(ProviderAnswer.text(json.path("message")));
        String code = subCode.find() ? subCode.group(1) : ProviderAnswer.text(json.path("error").path("code"));
        return WORD.matcher(code).matches() ? code : "";
    }
}

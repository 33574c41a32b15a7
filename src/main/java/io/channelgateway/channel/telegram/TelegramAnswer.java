package io.channelgateway.channel.telegram;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.channel.Account;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an answer of Telegram's Bot API means. Telegram has no error codes beyond the HTTP status,
 * so the description decides.
 *
 * <p>Source: Telegram Bot API, "Making requests"; the server's own source for the descriptions.
 */
final class TelegramAnswer {

    private static final Set<String> REQUEST_AT_FAULT = Set.of(
            "chat not found", "chat_id is empty", "message text is empty", "must be non-empty", "message is too long",
            "can't parse entities", "wrong file identifier", "failed to get http url content",
            "wrong type of the web page content", "file is too big", "peer_id_invalid", "group chat was upgraded");
    /** The bot may not write to this chat, or not such a message, and to others it may. */
    private static final Pattern CHAT_CLOSED = Pattern.compile("not enough rights|no rights to send"
            + "|need administrator rights|chat_admin_required|chat_(write|send_[a-z]+)_forbidden");

    /** What is wrong with the picture, and not with the file. */
    private static final Pattern NO_PHOTO = Pattern.compile("(photo|image)_[a-z_]+");

    private final ProviderAnswer answer;
    private final JsonNode json;

    TelegramAnswer(ProviderAnswer answer) {
        this.answer = answer;
        this.json = answer.json();
    }

    /** The id of the supergroup that the chat became, or null. Nothing was sent then. */
    String migratedTo() {
        JsonNode id = json.path("parameters").path("migrate_to_chat_id");
        return answer.status() == 400 && id.isIntegralNumber() ? id.asText() : null;
    }

    /**
     * The {@code message_id} of the sent message.
     *
     * @throws ProviderFailure if Telegram did not confirm the message
     */
    String messageId() throws ProviderFailure {
        if (isSent()) {
            return json.path("result").path("message_id").asText();
        }
        throw failure();
    }

    /** Whether Telegram confirmed a message. */
    boolean isSent() {
        JsonNode id = json.path("result").path("message_id");
        return answer.isSuccess() && json.path("ok").booleanValue() && id.isIntegralNumber();
    }

    /** Whether the file was certainly not sent, as it is no picture that Telegram would show. */
    boolean refusesPhoto() {
        return answer.status() == 400 && says(NO_PHOTO);
    }

    /**
     * The bot that a token belongs to.
     *
     * @throws ProviderFailure if Telegram does not say so
     */
    Account bot() throws ProviderFailure {
        JsonNode bot = json.path("result");
        if (answer.isSuccess() && json.path("ok").booleanValue() && bot.path("id").isIntegralNumber()) {
            String username = ProviderAnswer.text(bot.path("username"));
            return new Account(
                    bot.path("id").asText(),
                    username.isBlank() ? ProviderAnswer.text(bot.path("first_name")) : "@" + username);
        }
        throw answer.isSuccess() ? ProviderFailure.unknown("the answer names no bot") : failure();
    }

    private ProviderFailure failure() {
        String description = answer.reason(ProviderAnswer.text(json.path("description")));
        return switch (answer.status()) {
            case 400 -> says(CHAT_CLOSED) ? ProviderFailure.refusedHere(description) : badRequest(description);
            case 413 -> ProviderFailure.rejected(ErrorCode.VALIDATION_ERROR, description);
            case 403 -> ProviderFailure.refusedHere(description);
            case 401, 404, 421 -> ProviderFailure.rejected(ErrorCode.INSUFFICIENT_PERMISSIONS, description);
            case 429 -> ProviderFailure.retryLater(description, retryAfterSeconds());
            default -> answer.failureByStatus(description);
        };
    }

    private ProviderFailure badRequest(String description) {
        String moved = migratedTo() == null ? "" : " (the chat ID is now " + migratedTo() + ")";
        return ProviderFailure.rejected(codeOfBadRequest(description), description + moved);
    }

    private boolean says(Pattern words) {
        String description = ProviderAnswer.text(json.path("description"));
        return words.matcher(description.toLowerCase(Locale.ROOT)).find();
    }

    private long retryAfterSeconds() {
        JsonNode seconds = json.path("parameters").path("retry_after");
        return seconds.isNumber()
                ? ProviderAnswer.wholeSeconds(seconds.doubleValue())
                : answer.retryAfterSeconds(1);
    }

    private static ErrorCode codeOfBadRequest(String description) {
        boolean requestAtFault = REQUEST_AT_FAULT.stream().anyMatch(description.toLowerCase(Locale.ROOT)::contains);
        return requestAtFault ? ErrorCode.VALIDATION_ERROR : ErrorCode.PROVIDER_ERROR;
    }
}

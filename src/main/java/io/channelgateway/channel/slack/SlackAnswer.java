package io.channelgateway.channel.slack;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.channel.Account;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import java.util.Set;

/**
 * What an answer of Slack's Web API means. Slack answers errors with HTTP 200 too: {@code ok} decides.
 *
 * <p>Source: Slack Web API reference, the errors of {@code chat.postMessage}, of
 * {@code files.getUploadURLExternal} and of {@code files.completeUploadExternal}, and rate limits.
 */
final class SlackAnswer {

    private static final Set<String> REQUEST_AT_FAULT = Set.of(
            "channel_not_found", "is_archived", "msg_too_long", "no_text", "msg_blocks_too_long", "invalid_blocks",
            "invalid_blocks_format", "attachment_payload_limit_exceeded", "too_many_attachments",
            "cannot_reply_to_message", "file_uploads_disabled", "file_uploads_except_images_disabled",
            "file_upload_size_restricted", "file_type_not_allowed");
    private static final Set<String> CONNECTION_AT_FAULT = Set.of(
            "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope",
            "no_permission", "not_allowed_token_type", "access_denied", "accesslimited", "org_login_required",
            "two_factor_setup_required", "app_access_restricted");
    /** The app may not write to this recipient, and to others it may. */
    private static final Set<String> RECIPIENT_CLOSED = Set.of("not_in_channel", "messages_tab_disabled");
    private static final Set<String> THROTTLED = Set.of("ratelimited", "rate_limited");
    private static final Set<String> RETRY_LATER =
            Set.of("service_unavailable", "team_added_to_org", "request_timeout");
    /** Slack: "It's possible some aspect of the operation succeeded before the error was raised." */
    private static final Set<String> UNKNOWN = Set.of("fatal_error", "internal_error");

    private final ProviderAnswer answer;
    private final JsonNode json;

    SlackAnswer(ProviderAnswer answer) {
        this.answer = answer;
        this.json = answer.json();
    }

    /** Whether Slack says that it did what it was asked for. */
    boolean isOk() {
        return answer.isSuccess() && json.path("ok").booleanValue();
    }

    /** A text in the answer, or an empty one. */
    String text(String field) {
        return ProviderAnswer.text(json.path(field));
    }

    /**
     * The {@code ts} of the posted message.
     *
     * @throws ProviderFailure if Slack did not confirm the message
     */
    String messageId() throws ProviderFailure {
        if (isOk() && !text("ts").isBlank()) {
            return text("ts");
        }
        throw failure();
    }

    /**
     * Slack's workspace that a token belongs to.
     *
     * @throws ProviderFailure if Slack does not say so
     */
    Account workspace() throws ProviderFailure {
        if (!isOk()) {
            throw failure();
        }
        String id = ProviderAnswer.required(json.path("team_id"), "workspace");
        return new Account(id, text("team").isBlank() ? text("user") : text("team"));
    }

    /** What an answer means that does not confirm what it should. */
    ProviderFailure failure() {
        String error = text("error");
        boolean refused = json.path("ok").isBoolean() && !json.path("ok").booleanValue() && !error.isBlank();
        boolean isClientError = answer.status() >= 400 && answer.status() < 500;
        return refused && (answer.isSuccess() || isClientError) ? failure(error) : answer.failureByStatus();
    }

    private ProviderFailure failure(String error) {
        if (THROTTLED.contains(error) || answer.status() == 429) {
            return ProviderFailure.retryLater(error, answer.retryAfterSeconds(1));
        }
        if (RETRY_LATER.contains(error)) {
            return ProviderFailure.retryLater(error, answer.retryAfterSeconds(5));
        }
        if (UNKNOWN.contains(error)) {
            return ProviderFailure.unknown(error);
        }
        if (REQUEST_AT_FAULT.contains(error)) {
            return ProviderFailure.rejected(ErrorCode.VALIDATION_ERROR, error);
        }
        if (RECIPIENT_CLOSED.contains(error)) {
            return ProviderFailure.refusedHere(error);
        }
        if (CONNECTION_AT_FAULT.contains(error)) {
            String needed = text("needed");
            String reason = needed.isBlank() ? error : error + " (needed: " + needed + ")";
            return ProviderFailure.rejected(ErrorCode.INSUFFICIENT_PERMISSIONS, reason);
        }
        return ProviderFailure.rejected(ErrorCode.PROVIDER_ERROR, error);
    }
}

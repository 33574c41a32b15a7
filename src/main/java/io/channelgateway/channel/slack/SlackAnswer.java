package io.channelgateway.channel.slack;

import com.fasterxml.jackson.databind.JsonNode;
import io.channelgateway.channel.ProviderAnswer;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import java.util.Set;

/**
 * What an answer of Slack's Web API means. Slack answers errors with HTTP 200 too: {@code ok} decides.
 *
 * <p>Source: Slack Web API reference, {@code chat.postMessage} errors and rate limits.
 */
final class SlackAnswer {

    private static final Set<String> REQUEST_AT_FAULT = Set.of(
            "channel_not_found", "is_archived", "msg_too_long", "no_text", "msg_blocks_too_long", "invalid_blocks",
            "invalid_blocks_format", "attachment_payload_limit_exceeded", "too_many_attachments",
            "cannot_reply_to_message");
    private static final Set<String> CONNECTION_AT_FAULT = Set.of(
            "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope",
            "no_permission", "not_allowed_token_type", "access_denied", "accesslimited", "org_login_required",
            "two_factor_setup_required", "app_access_restricted", "not_in_channel", "messages_tab_disabled");
    private static final Set<String> THROTTLED = Set.of("ratelimited", "rate_limited");
    private static final Set<String> RETRY_LATER =
            Set.of("service_unavailable", "team_added_to_org", "request_timeout");
    /** Slack: "It's possible some aspect of the operation succeeded before the error was raised." */
    private static final Set<String> UNKNOWN = Set.of("fatal_error", "internal_error");

    private SlackAnswer() {}

    /**
     * The {@code ts} of the posted message.
     *
     * @throws ProviderFailure if Slack did not confirm the message
     */
    static String messageId(ProviderAnswer answer) throws ProviderFailure {
        JsonNode json = answer.json();
        String ts = ProviderAnswer.text(json.path("ts"));
        if (answer.isSuccess() && json.path("ok").booleanValue() && !ts.isBlank()) {
            return ts;
        }
        String error = ProviderAnswer.text(json.path("error"));
        boolean refused = json.path("ok").isBoolean() && !json.path("ok").booleanValue() && !error.isBlank();
        if (refused && (answer.isSuccess() || isClientError(answer))) {
            throw failure(error, answer);
        }
        throw answer.failureByStatus();
    }

    private static boolean isClientError(ProviderAnswer answer) {
        return answer.status() >= 400 && answer.status() < 500;
    }

    private static ProviderFailure failure(String error, ProviderAnswer answer) {
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
        if (CONNECTION_AT_FAULT.contains(error)) {
            String needed = ProviderAnswer.text(answer.json().path("needed"));
            String reason = needed.isBlank() ? error : error + " (needed: " + needed + ")";
            return ProviderFailure.rejected(ErrorCode.INSUFFICIENT_PERMISSIONS, reason);
        }
        return ProviderFailure.rejected(ErrorCode.PROVIDER_ERROR, error);
    }
}

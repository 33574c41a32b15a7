package io.channelgateway.failure;

import java.io.IOException;

/**
 * A provider call that did not end in a confirmed message.
 *
 * <p>Its {@link Outcome} decides everything that follows: only {@link Outcome#NOT_SENT} frees the
 * idempotency key. The reason is a short phrase for the client, without secrets.
 */
public final class ProviderFailure extends IOException {

    /** What is known about the message after the failure. */
    public enum Outcome {
        /** The provider certainly did not accept the message. */
        NOT_SENT,
        /** The message may or may not have been delivered. */
        UNKNOWN;

        /** The value of {@code error.outcome}. */
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What a failure tells about the connection that the call went through. */
    public enum Lesson {
        /** Nothing: the request, its recipient or the moment was at fault. */
        NOTHING,
        /** The provider does not take the connection's credentials, or they may not do what they are for. */
        REFUSED,
        /** No answer came that could be trusted. */
        UNANSWERED
    }

    private final Outcome outcome;
    private final Lesson lesson;
    private final ErrorCode code;
    private final Long retryAfterSeconds;

    private ProviderFailure(Outcome outcome, Lesson lesson, ErrorCode code, String reason, Long retryAfterSeconds) {
        super(reason);
        this.outcome = outcome;
        this.lesson = lesson;
        this.code = code;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** The provider said no, and the same request will not succeed. */
    public static ProviderFailure rejected(ErrorCode code, String reason) {
        Lesson lesson = code == ErrorCode.INSUFFICIENT_PERMISSIONS ? Lesson.REFUSED : Lesson.NOTHING;
        return new ProviderFailure(Outcome.NOT_SENT, lesson, code, reason, null);
    }

    /** The provider lets the connection in, but not to this recipient. */
    public static ProviderFailure refusedHere(String reason) {
        return new ProviderFailure(
                Outcome.NOT_SENT, Lesson.NOTHING, ErrorCode.INSUFFICIENT_PERMISSIONS, reason, null);
    }

    /** A provider of which nothing is known but HTTP wants other credentials. */
    public static ProviderFailure unauthorized(String reason) {
        return new ProviderFailure(Outcome.NOT_SENT, Lesson.REFUSED, ErrorCode.PROVIDER_ERROR, reason, null);
    }

    /** Nothing was accepted, and the same request may succeed after the given seconds. */
    public static ProviderFailure retryLater(String reason, long retryAfterSeconds) {
        return new ProviderFailure(
                Outcome.NOT_SENT, Lesson.NOTHING, ErrorCode.PROVIDER_ERROR, reason, Math.max(1, retryAfterSeconds));
    }

    /** The same, because no trustworthy answer came before the message could have left. */
    public static ProviderFailure unreached(String reason, long retryAfterSeconds) {
        return new ProviderFailure(
                Outcome.NOT_SENT, Lesson.UNANSWERED, ErrorCode.PROVIDER_ERROR, reason, Math.max(1, retryAfterSeconds));
    }

    /** The request may have been processed; nobody can tell from here. */
    public static ProviderFailure unknown(String reason) {
        return new ProviderFailure(Outcome.UNKNOWN, Lesson.UNANSWERED, ErrorCode.PROVIDER_ERROR, reason, null);
    }

    /** The same with another reason. */
    public ProviderFailure because(String otherReason) {
        return new ProviderFailure(outcome, lesson, code, otherReason, retryAfterSeconds);
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Whether the message may or may not have been delivered. */
    public boolean isUnknown() {
        return outcome == Outcome.UNKNOWN;
    }

    public Lesson lesson() {
        return lesson;
    }

    public ErrorCode code() {
        return code;
    }

    /** Whole seconds, at least 1, or null when there is no hint. */
    public Long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    public String reason() {
        return getMessage();
    }
}

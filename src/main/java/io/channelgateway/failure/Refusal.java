package io.channelgateway.failure;

/**
 * The gateway's own no to a request: nothing was sent, and the message is meant for the client.
 *
 * <p>It carries no stack trace, because refusing is ordinary work.
 */
public final class Refusal extends RuntimeException {

    private final ErrorCode code;
    private final Long retryAfterSeconds;

    public Refusal(ErrorCode code, String message) {
        this(code, message, null);
    }

    /** @param retryAfterSeconds when trying again makes sense, or null when it does not */
    public Refusal(ErrorCode code, String message, Long retryAfterSeconds) {
        super(message, null, false, false);
        this.code = code;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public static Refusal invalid(String message) {
        return new Refusal(ErrorCode.VALIDATION_ERROR, message);
    }

    public ErrorCode code() {
        return code;
    }

    public Long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}

package io.channelgateway.failure;

/** The documented values of {@code error.code}, each with its HTTP status. */
public enum ErrorCode {
    VALIDATION_ERROR(400),
    INVALID_KEY(401),
    INSUFFICIENT_PERMISSIONS(403),
    NOT_FOUND(404),
    CONVERSATION_REQUIRED(404),
    METHOD_NOT_ALLOWED(405),
    IDEMPOTENCY_CONFLICT(409),
    PAYLOAD_TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    RATE_LIMITED(429),
    INTERNAL_ERROR(500),
    PROVIDER_ERROR(502),
    UNAVAILABLE(503);

    /** The exchange variable that holds the code of a request that failed. */
    public static final String VARIABLE = "errorCode";

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** The code as it stands in an answer, such as {@code validation_error}. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}

package io.channelgateway.api;

import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import io.vertx.core.http.HttpServerOptions;
import java.util.regex.Pattern;

/** What clients read about failures: full sentences that say what happened and what to do next. */
public final class ClientTexts {

    public static final String INTERNAL_ERROR =
            "The gateway failed before the message was handed to a provider. Nothing was sent; try again.";
    static final String REQUEST_FAILED = "The gateway failed to answer this request; try again.";
    static final String NOT_FOUND = "There is nothing at this path.";
    static final String METHOD_NOT_ALLOWED = "This path does not take this HTTP method.";
    static final String UNSUPPORTED_MEDIA_TYPE = "The Content-Type must be application/json, in UTF-8.";
    static final String BAD_REQUEST = "The request is not valid HTTP.";
    static final String HEAD_TOO_LONG = "The first line of the request is longer than "
            + HttpServerOptions.DEFAULT_MAX_INITIAL_LINE_LENGTH + " bytes, or its headers are longer than "
            + HttpServerOptions.DEFAULT_MAX_HEADER_SIZE + ".";
    private static final String UNAVAILABLE =
            "The gateway is starting, stopping or overloaded and takes no requests now";

    static final String TOO_MANY_BYTES =
            "Too many long requests are on their way at once. Nothing was sent; try again.";
    static final String STORE_DOWN =
            "The gateway cannot write down what it is about to do. Nothing was sent; try again.";
    static final String STORE_DOWN_FOR_READS = "The gateway cannot read its ledger now; try again.";
    /** Of a send that ended without anybody saying how. */
    public static final String UNFINISHED =
            "The outcome is unknown: the gateway did not get to the end of the send, so the message may or may not have "
                    + "been delivered. It is not sent again under this Idempotency-Key.";

    private static final Pattern BLANKS = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029\\s]+");
    private static final Pattern FULL_STOP = Pattern.compile("\\.+$");
    private static final int LONGEST_REASON = 300;

    private ClientTexts() {}

    /** Of a request that no route has answered. */
    static String atDoor(ErrorCode code, boolean isRead, long longestBodyBytes) {
        return switch (code) {
            case VALIDATION_ERROR -> BAD_REQUEST;
            case NOT_FOUND -> NOT_FOUND;
            case METHOD_NOT_ALLOWED -> METHOD_NOT_ALLOWED;
            case PAYLOAD_TOO_LARGE -> "The body is longer than " + longestBodyBytes + " bytes.";
            case UNSUPPORTED_MEDIA_TYPE -> UNSUPPORTED_MEDIA_TYPE;
            case UNAVAILABLE -> UNAVAILABLE + (isRead ? "; try again." : ". Nothing was sent; try again.");
            default -> isRead ? REQUEST_FAILED : INTERNAL_ERROR;
        };
    }

    static String bodyTooLate(int seconds) {
        return "The body did not arrive within " + seconds + " seconds. Nothing was sent.";
    }

    static String tooManyInFlight(String channel) {
        return "Too many messages of this workspace are on their way over " + channel
                + " at once. Nothing was sent; try again.";
    }

    /** A provider's own words, made safe to print: one line, no control characters, no full stop, not too long. */
    static String reason(String text) {
        String words = BLANKS.matcher(text).replaceAll(" ").strip();
        String line = FULL_STOP.matcher(words).replaceFirst("");
        int end = line.offsetByCodePoints(0, Math.min(LONGEST_REASON, line.codePointCount(0, line.length())));
        return line.substring(0, end);
    }

    static String providerFailure(String provider, ProviderFailure failure, String reason, boolean keyed) {
        if (failure.isUnknown()) {
            return "The outcome is unknown: " + provider + " did not confirm the message (" + reason
                    + "), so it may or may not have been delivered. " + afterUnknown(keyed);
        }
        return switch (failure.code()) {
            case VALIDATION_ERROR -> provider + " refused the recipient or the message: " + reason + ". Nothing was sent.";
            case INSUFFICIENT_PERMISSIONS -> "The channel is not connected properly: " + provider + " refused with " + reason
                    + ". Nothing was sent; check the connection.";
            case CONVERSATION_REQUIRED -> provider + " has no conversation with this recipient (" + reason
                    + "). Nothing was sent; the user must write to the bot first.";
            default -> provider + " did not accept the message: " + reason + ". Nothing was sent"
                    + (failure.retryAfterSeconds() == null ? "." : "; try again later.");
        };
    }

    private static String afterUnknown(boolean keyed) {
        return keyed
                ? "It is not sent again under this Idempotency-Key."
                : "Sending it again may deliver it twice.";
    }
}

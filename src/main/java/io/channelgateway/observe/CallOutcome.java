package io.channelgateway.observe;

import io.channelgateway.failure.ProviderFailure;
import java.util.Locale;

/** How one call to a provider ended, by what the transport alone can tell. */
enum CallOutcome {
    /** An answer with a 2xx; what it says of the message is for the channel. */
    OK,
    /** An answer with a 3xx or 4xx. */
    REJECTED,
    /** An answer with any other status. */
    FAILED,
    /** Nothing was written, or a mail server refused. */
    NOT_SENT,
    /** Something was written, and no trustworthy answer came back. */
    UNKNOWN;

    private final String text = name().toLowerCase(Locale.ROOT);

    String text() {
        return text;
    }

    static CallOutcome of(int httpStatus) {
        return switch (httpStatus / 100) {
            case 2 -> OK;
            case 3, 4 -> REJECTED;
            default -> FAILED;
        };
    }

    static CallOutcome of(Throwable failure) {
        return failure instanceof ProviderFailure known && known.outcome() == ProviderFailure.Outcome.NOT_SENT
                ? NOT_SENT
                : UNKNOWN;
    }
}

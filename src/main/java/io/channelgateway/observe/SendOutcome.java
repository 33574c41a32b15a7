package io.channelgateway.observe;

import java.util.Locale;

/** What became of a send request, as metrics and spans say it. */
public enum SendOutcome {
    SENT,
    PARTIALLY_SENT,
    /** The provider certainly did not accept the message. */
    NOT_SENT,
    /** The message may or may not be out. */
    UNKNOWN,
    /** The gateway itself said no; no provider was asked to send anything. */
    REFUSED;

    private final String text = name().toLowerCase(Locale.ROOT);

    String text() {
        return text;
    }
}

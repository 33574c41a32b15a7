package io.channelgateway.ledger;

import java.util.Locale;

/** What has happened to a message, by name. */
public enum State {
    /** Claimed; the provider may be called at any moment. */
    SENDING,
    /** The provider said yes. */
    SENT,
    /** The text is out, some attachments are not. */
    PARTIALLY_SENT,
    /** Nothing went out; the idempotency key is free again. */
    NOT_SENT,
    /** It may be out or not; it is never sent again. */
    UNKNOWN;

    /** Whether the provider has the message for certain. */
    public boolean isOut() {
        return this == SENT || this == PARTIALLY_SENT;
    }

    /** The state as it stands in the store, such as {@code partially_sent}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static State of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}

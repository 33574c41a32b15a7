package io.channelgateway.ledger;

/**
 * What came of counting one send.
 *
 * @param exhausted the window that had no room, so that nothing was counted; null if it was counted
 */
public record Count(Usage usage, Window exhausted) {

    /** A window of time that a plan limits. */
    public enum Window {
        MINUTE,
        DAY
    }

    public boolean isCounted() {
        return exhausted == null;
    }
}

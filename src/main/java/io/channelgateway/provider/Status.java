package io.channelgateway.provider;

/** How a connection is, by what checks and sends taught last; {@link MonitoredConnection} says what leads where. */
public enum Status {
    /** The provider takes the credentials and answers. */
    HEALTHY,
    /** The provider is not dependable now. */
    DEGRADED,
    /** The provider refuses the credentials; somebody has to connect the channel again. */
    NEEDS_REAUTH,
    /** The provider can't be reached, or has not been reached yet. */
    DISCONNECTED;

    /** The value of {@code status}. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}

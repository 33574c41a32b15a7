package io.channelgateway.workspace;

/** What a key's requests are compared with: the plan, a multiple of it, or nothing. */
public enum RateLimitTier {
    STANDARD(1),
    HIGH(10),
    UNMETERED(0);

    private final int timesThePlan;

    RateLimitTier(int timesThePlan) {
        this.timesThePlan = timesThePlan;
    }

    public int timesThePlan() {
        return timesThePlan;
    }

    public boolean isMetered() {
        return this != UNMETERED;
    }
}

package io.channelgateway.workspace;

/** A workspace's plan: how many sends it may make in a UTC day and in a clock minute. */
public enum Plan {
    STARTER(100, 10),
    PRO(1_000, 50),
    ORG(10_000, 200);

    private final int perDay;
    private final int perMinute;

    Plan(int perDay, int perMinute) {
        this.perDay = perDay;
        this.perMinute = perMinute;
    }

    public int perDay() {
        return perDay;
    }

    public int perMinute() {
        return perMinute;
    }
}

package io.channelgateway.bench.load;

/**
 * What the load met.
 *
 * @param answersInTime how many requests were answered with 200 within the measured time
 * @param answers the same, with those that were in flight at its end
 * @param seconds the measured time
 * @param drainSeconds how long the requests in flight at its end took
 * @param latencies of all answers
 * @param errors other answers, lost connections, and requests that were never answered
 * @param firstError the first of them, or null
 */
public record LoadResult(
        long answersInTime,
        long answers,
        double seconds,
        double drainSeconds,
        Latencies latencies,
        long errors,
        String firstError) {

    /** So slow is a system that may have answered nothing within the measured time. */
    private static final double LONG_DRAIN_SECONDS = 3;

    public boolean isSlow() {
        return drainSeconds > LONG_DRAIN_SECONDS;
    }

    public double perSecond() {
        return isSlow() ? answers / (seconds + drainSeconds) : answersInTime / seconds;
    }
}

package io.channelgateway.bench.load;

/**
 * How many requests took how long, in buckets that are at most 0.4 % wide.
 *
 * <p>Each power of two of nanoseconds is cut into {@value #STEPS} equal steps.
 */
public final class Latencies {

    private static final int STEP_BITS = 8;
    private static final int STEPS = 1 << STEP_BITS;

    private final long[] counts = new long[(Long.SIZE - STEP_BITS) * STEPS];
    private long total;

    void add(long nanos) {
        counts[bucket(Math.max(nanos, STEPS))]++;
        total++;
    }

    /** Milliseconds within which this part of the requests was answered; 0 without any. */
    public double millis(double part) {
        long remaining = (long) Math.ceil(total * part);
        for (int bucket = 0; bucket < counts.length; bucket++) {
            remaining -= counts[bucket];
            if (remaining <= 0 && total > 0) {
                return middle(bucket) / 1e6;
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - STEP_BITS;
        return shift * STEPS + (int) (nanos >>> shift);
    }

    private static double middle(int bucket) {
        int shift = bucket / STEPS - 1;
        return (bucket % STEPS + STEPS + 0.5) * Math.pow(2, shift);
    }
}

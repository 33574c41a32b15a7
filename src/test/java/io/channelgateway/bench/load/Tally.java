package io.channelgateway.bench.load;

/** Counts what comes back. */
final class Tally {

    private final long startNanos = System.nanoTime();
    private final Latencies latencies = new Latencies();
    private long answers;
    private long answersInTime;
    private double seconds;
    private long errors;
    private String firstError;

    void answer(long nanos) {
        answers++;
        latencies.add(nanos);
    }

    void fail(String text) {
        errors++;
        if (firstError == null) {
            firstError = text;
        }
    }

    /** What is answered from now on was in flight when the time was up. */
    void timeIsUp() {
        answersInTime = answers;
        seconds = secondsUntilNow();
    }

    LoadResult result() {
        double drain = secondsUntilNow() - seconds;
        return new LoadResult(answersInTime, answers, seconds, drain, latencies, errors, firstError);
    }

    private double secondsUntilNow() {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}

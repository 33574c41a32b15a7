package io.channelgateway.bench;

import java.util.List;

/** The little arithmetic that the parts share. */
final class Figures {

    private Figures() {}

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** With two decimals. */
    static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}

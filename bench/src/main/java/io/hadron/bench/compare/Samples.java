package io.hadron.bench.compare;

import java.util.List;

/** The figures of several runs. */
record Samples(List<Double> sorted) {
    Samples {
        sorted = sorted.stream().sorted().toList();
    }

    boolean isEmpty() {
        return sorted.isEmpty();
    }

    /** Not a number when there are none. */
    double median() {
        int size = sorted.size();
        if (size == 0) {
            return Double.NaN;
        }
        return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    }

    /** From the least to the most, as a share of the median. */
    double spread() {
        return isEmpty() ? Double.NaN : (sorted.getLast() - sorted.getFirst()) / median();
    }
}

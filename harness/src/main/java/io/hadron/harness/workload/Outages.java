package io.hadron.harness.workload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Times without acknowledged writes, one for each fault, in nanoseconds. */
public final class Outages {
    private final List<Long> nanos = new ArrayList<>();

    public void add(long time) {
        nanos.add(time);
    }

    public boolean isEmpty() {
        return nanos.isEmpty();
    }

    /**
     * The time that a part of the faults did not exceed, in milliseconds; with few faults a high
     * percentile is the longest.
     */
    public double percentileMs(double percent) {
        if (nanos.isEmpty()) {
            return Double.NaN;
        }
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.max(0, rank - 1)) / 1e6;
    }

    /** Median, 99th percentile and longest, for a table; a dash if there are none. */
    public String text() {
        return isEmpty()
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.0f / %.0f / %.0f ms",
                        percentileMs(50),
                        percentileMs(99),
                        percentileMs(100));
    }
}

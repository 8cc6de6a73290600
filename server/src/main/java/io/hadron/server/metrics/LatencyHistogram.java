package io.hadron.server.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts values in fixed buckets: one search and two uncontended additions each. Any thread; a
 * reader may see the sum a few values ahead of the counts.
 */
public final class LatencyHistogram {
    private static final double[] SECONDS = {
        50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 100e-3, 250e-3,
        500e-3, 1, 2.5, 5, 10
    };
    private static final double[] SIZES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};
    private static final double NANOS_PER_SECOND = 1e9;

    private final double[] bounds;
    private final long[] scaled;
    private final double scale;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    private LatencyHistogram(double[] bounds, double scale) {
        this.bounds = Arrays.copyOf(bounds, bounds.length + 1);
        this.bounds[bounds.length] = Double.POSITIVE_INFINITY;
        this.scale = scale;
        scaled = Arrays.stream(bounds).mapToLong(bound -> Math.round(bound * scale)).toArray();
        counts = new LongAdder[this.bounds.length];
        Arrays.setAll(counts, i -> new LongAdder());
    }

    /** For nanoseconds, shown as seconds. */
    static LatencyHistogram ofNanos() {
        return new LatencyHistogram(SECONDS, NANOS_PER_SECOND);
    }

    /** For small numbers, as the size of a group. */
    static LatencyHistogram ofSizes() {
        return new LatencyHistogram(SIZES, 1);
    }

    /** Counts one value. */
    public void record(long value) {
        int low = 0;
        int high = scaled.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (scaled[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        counts[low].increment();
        sum.add(value);
    }

    /** How many values were counted. */
    public long count() {
        long all = 0;
        for (LongAdder count : counts) {
            all += count.sum();
        }
        return all;
    }

    HistogramDataPointSnapshot snapshot(Labels labels) {
        long[] now = new long[counts.length];
        Arrays.setAll(now, i -> counts[i].sum());
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, now))
                .sum(sum.sum() / scale)
                .build();
    }
}

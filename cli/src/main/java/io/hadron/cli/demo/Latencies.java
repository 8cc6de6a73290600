package io.hadron.cli.demo;

import java.util.Arrays;

/** Latencies by record, and when they were. Written by many threads, each record by one. */
final class Latencies {
    private final long[] startNanos;
    private final long[] endNanos;

    Latencies(int records) {
        startNanos = new long[records];
        endNanos = new long[records];
    }

    void start(int record) {
        startNanos[record] = System.nanoTime();
    }

    /** The first end counts. */
    void end(int record) {
        if (endNanos[record] == 0) {
            endNanos[record] = System.nanoTime();
        }
    }

    /** Ends as {@link #end}, of a record that started in another table. */
    void end(int record, Latencies starts) {
        startNanos[record] = starts.startNanos[record];
        end(record);
    }

    /** The latest end before a moment; the moment itself if there is none. */
    long lastEndBefore(long nanos) {
        return Arrays.stream(endNanos).filter(n -> n != 0 && n < nanos).max().orElse(nanos);
    }

    /** The earliest end after a moment; the moment itself if there is none. */
    long firstEndAfter(long nanos) {
        return Arrays.stream(endNanos).filter(n -> n > nanos).min().orElse(nanos);
    }

    long ended() {
        return Arrays.stream(endNanos).filter(n -> n != 0).count();
    }

    /** Milliseconds of those that did not touch this span, in order. */
    double[] outside(long fromNanos, long toNanos) {
        double[] found = new double[startNanos.length];
        int count = 0;
        for (int i = 0; i < startNanos.length; i++) {
            boolean touches = endNanos[i] >= fromNanos && startNanos[i] <= toNanos;
            if (endNanos[i] != 0 && !touches) {
                found[count++] = (endNanos[i] - startNanos[i]) / 1e6;
            }
        }
        double[] sorted = Arrays.copyOf(found, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /** The longest of all, in milliseconds. */
    double longest() {
        double longest = 0;
        for (int i = 0; i < startNanos.length; i++) {
            longest = Math.max(longest, (endNanos[i] - startNanos[i]) / 1e6);
        }
        return longest;
    }

    /** The value that this share of sorted values does not exceed; 0 if there are none. */
    static double quantile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return 0;
        }
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.clamp(index, 0, sorted.length - 1)];
    }
}

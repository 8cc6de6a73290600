package io.hadron.cli.demo;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

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

    /** The longest time without an end that ends after this moment; empty if there is none. */
    Span longestGapAfter(long nanos) {
        return longestGapAfter(nanos, record -> true);
    }

    /** As above, for some of the records. */
    Span longestGapAfter(long nanos, IntPredicate records) {
        long[] ends =
                IntStream.range(0, endNanos.length)
                        .filter(records)
                        .mapToLong(record -> endNanos[record])
                        .filter(n -> n != 0)
                        .sorted()
                        .toArray();
        Span longest = new Span(nanos, nanos);
        for (int i = 1; i < ends.length; i++) {
            Span gap = new Span(ends[i - 1], ends[i]);
            if (gap.toNanos() > nanos && gap.nanos() > longest.nanos()) {
                longest = gap;
            }
        }
        return longest;
    }

    /** From one moment to another. */
    record Span(long fromNanos, long toNanos) {
        long nanos() {
            return toNanos - fromNanos;
        }
    }

    /** Milliseconds of those that did not touch this span, in order. */
    double[] outside(Span span) {
        double[] found = new double[startNanos.length];
        int count = 0;
        for (int i = 0; i < startNanos.length; i++) {
            boolean touches = endNanos[i] >= span.toNanos() && startNanos[i] <= span.toNanos();
            if (endNanos[i] != 0 && !touches) {
                found[count++] = (endNanos[i] - startNanos[i]) / 1e6;
            }
        }
        double[] sorted = Arrays.copyOf(found, count);
        Arrays.sort(sorted);
        return sorted;
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

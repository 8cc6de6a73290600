package io.hadron.harness.workload;

import java.util.Arrays;

/** When writes to each partition were acknowledged. Times are those of System.nanoTime(). */
public final class AckLog {
    private final long[][] times;
    private final int[] counts;

    public AckLog(int partitions) {
        times = new long[partitions][1024];
        counts = new int[partitions];
    }

    /** A write to a partition was acknowledged. */
    public synchronized void acked(int partition, long at) {
        if (counts[partition] == times[partition].length) {
            times[partition] = Arrays.copyOf(times[partition], 2 * counts[partition]);
        }
        times[partition][counts[partition]++] = at;
        notifyAll();
    }

    /** The longest time without an acknowledged write on any one partition, in nanoseconds. */
    public long longestGap(long from, long to) {
        long longest = 0;
        for (int i = 0; i < counts.length; i++) {
            longest = Math.max(longest, longestGap(i, from, to));
        }
        return longest;
    }

    /**
     * The longest time without an acknowledged write on a partition within a stretch of time, whose
     * ends count as acknowledged writes.
     */
    public synchronized long longestGap(int partition, long from, long to) {
        long[] sorted = Arrays.copyOf(times[partition], counts[partition]);
        Arrays.sort(sorted);
        long longest = 0;
        long last = from;
        for (long at : sorted) {
            if (at > from && at < to) {
                longest = Math.max(longest, at - last);
                last = at;
            }
        }
        return Math.max(longest, to - last);
    }

    /** How many writes were acknowledged, on all partitions. */
    public synchronized long total() {
        return Arrays.stream(counts).asLongStream().sum();
    }

    /** Whether every partition has acknowledged a write after some time. */
    public synchronized boolean allAckedAfter(long time) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 0 || times[i][counts[i] - 1] <= time) {
                return false;
            }
        }
        return true;
    }
}

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

    /**
     * A time without acknowledged writes on a partition.
     *
     * @param from of System.nanoTime()
     * @param nanos how long
     */
    public record Gap(int partition, long from, long nanos) {}

    /** The longest time without an acknowledged write on any one partition. */
    public Gap longest(long from, long to) {
        Gap longest = longest(0, from, to);
        for (int i = 1; i < counts.length; i++) {
            Gap next = longest(i, from, to);
            longest = next.nanos() > longest.nanos() ? next : longest;
        }
        return longest;
    }

    /** As {@link #longest}, in nanoseconds. */
    public long longestGap(long from, long to) {
        return longest(from, to).nanos();
    }

    /** As {@link #longestGap(long, long)}, for one partition. */
    public long longestGap(int partition, long from, long to) {
        return longest(partition, from, to).nanos();
    }

    /** Within a stretch of time, whose ends count as acknowledged writes. */
    private synchronized Gap longest(int partition, long from, long to) {
        long[] sorted = Arrays.copyOf(times[partition], counts[partition]);
        Arrays.sort(sorted);
        Gap longest = new Gap(partition, from, 0);
        long last = from;
        for (long at : sorted) {
            if (at > from && at < to) {
                longest = longer(longest, last, at);
                last = at;
            }
        }
        return longer(longest, last, to);
    }

    private static Gap longer(Gap known, long from, long to) {
        return to - from > known.nanos() ? new Gap(known.partition(), from, to - from) : known;
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

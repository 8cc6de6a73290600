package io.hadron.core.replication;

import java.util.Arrays;

/**
 * The arithmetic of majorities. Two majorities of one set always share a member; everything that is
 * promised rests on that.
 */
public final class QuorumMath {

    private QuorumMath() {}

    /** The smallest number of members that is more than half of {@code size}. */
    public static int majority(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a quorum needs at least one member: " + size);
        }
        return size / 2 + 1;
    }

    /**
     * The highest end that a majority has reached: the m-th largest of the given ends, where m is
     * the majority.
     *
     * @param ends what each member holds; not changed
     */
    public static long majorityEnd(long[] ends) {
        if (ends.length == 1) {
            return ends[0];
        }
        long[] sorted = ends.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - majority(sorted.length)];
    }

    /** The highest end that every member has reached. */
    public static long commonEnd(long[] ends) {
        if (ends.length == 0) {
            throw new IllegalArgumentException("a quorum needs at least one member");
        }
        long lowest = ends[0];
        for (long end : ends) {
            lowest = Math.min(lowest, end);
        }
        return lowest;
    }
}

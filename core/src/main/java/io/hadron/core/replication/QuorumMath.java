package io.hadron.core.replication;

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
     * The highest end that a majority of all members has reached, where only counted ones prove
     * anything: the m-th largest of their ends, where m is the majority; -1 if fewer than m count.
     * Sets are small, so comparing each with each is cheaper than sorting, and makes no garbage.
     *
     * @param ends what each member holds; not changed
     * @param counted which of them count
     */
    public static long majorityEnd(long[] ends, boolean[] counted) {
        int needed = majority(ends.length);
        long best = -1;
        for (int i = 0; i < ends.length; i++) {
            if (counted[i] && ends[i] > best && holding(ends, counted, ends[i]) >= needed) {
                best = ends[i];
            }
        }
        return best;
    }

    private static int holding(long[] ends, boolean[] counted, long end) {
        int members = 0;
        for (int i = 0; i < ends.length; i++) {
            if (counted[i] && ends[i] >= end) {
                members++;
            }
        }
        return members;
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

package io.hadron.core.replication;

import io.hadron.core.machine.Invariant;
import io.hadron.core.model.NodeId;
import java.util.Arrays;

/**
 * What the leader of one term knows each replica of its set to hold durably, and what follows from
 * it. A majority counts only beyond the term's own start: entries of older terms become committed
 * together with it, never by themselves. Replicas that do not count make no majority easier: it is
 * always one of the whole set.
 */
public final class CommitIndex {

    private final ReplicaSet set;
    private final long termStart;
    private final long[] ends;
    private final boolean[] counted;

    /**
     * @param set the replica set of the term
     * @param termStart the offset of the term-start batch
     */
    public CommitIndex(ReplicaSet set, long termStart) {
        Invariant.check(!set.isEmpty() && termStart >= 0, "term start %d with %s", termStart, set);
        this.set = set;
        this.termStart = termStart;
        this.ends = new long[set.size()];
        this.counted = new boolean[set.size()];
        Arrays.fill(counted, true);
    }

    /**
     * A replica holds everything below {@code end} durably, verified against this leader's log. An
     * old, lower report changes nothing; so does one from a replica outside the set.
     *
     * @return whether this is news
     */
    public boolean persisted(NodeId replica, long end) {
        int member = set.indexOf(replica);
        if (member < 0 || end <= ends[member]) {
            return false;
        }
        ends[member] = end;
        return true;
    }

    /** Whether what a replica holds counts for a majority; by default it does. */
    public void count(NodeId replica, boolean counts) {
        int member = set.indexOf(replica);
        if (member >= 0) {
            counted[member] = counts;
        }
    }

    /** A replica has lost what it held: it has to show it again. */
    public void forget(NodeId replica) {
        int member = set.indexOf(replica);
        if (member >= 0) {
            ends[member] = 0;
        }
    }

    /** The end of what a majority holds, or -1 while that does not include the term-start batch. */
    public long majorityEnd() {
        long end = QuorumMath.majorityEnd(ends, counted);
        return end > termStart ? end : -1;
    }

    /**
     * The end of what every replica of the set holds, counted or not, or -1 while that does not
     * include the term-start batch.
     */
    public long commonEnd() {
        long end = QuorumMath.commonEnd(ends);
        return end > termStart ? end : -1;
    }

    public long termStart() {
        return termStart;
    }

    public ReplicaSet set() {
        return set;
    }

    @Override
    public String toString() {
        return set.members() + "=" + Arrays.toString(ends) + " from " + termStart;
    }
}

package io.hadron.core.replication;

import io.hadron.core.model.NodeId;
import java.util.Arrays;
import java.util.List;

/**
 * The replicas of one term: distinct, in ascending order. The empty set belongs to "no term
 * established yet".
 */
public record ReplicaSet(List<NodeId> members) {

    /** More replicas than this make no group safer, only slower. */
    public static final int MAX_SIZE = 15;

    public static final ReplicaSet NONE = new ReplicaSet(List.of());

    public ReplicaSet {
        if (members.size() > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "a replica set has at most " + MAX_SIZE + " members");
        }
        var sorted = members.stream().sorted().distinct().toList();
        if (sorted.size() != members.size()) {
            throw new IllegalArgumentException("a replica set names each member once: " + members);
        }
        members = sorted;
    }

    public static ReplicaSet of(NodeId... ids) {
        return new ReplicaSet(Arrays.asList(ids));
    }

    public int size() {
        return members.size();
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }

    public boolean contains(NodeId replica) {
        return members.contains(replica);
    }

    /** The position of a member, or -1. */
    public int indexOf(NodeId replica) {
        return members.indexOf(replica);
    }

    /**
     * So many members that each majority has one of them; 0 for the empty set. In a set of even
     * size that is one less than a majority.
     */
    public int meeting() {
        return members.isEmpty() ? 0 : members.size() - majority() + 1;
    }

    /** The number of members that is a majority of this set; 0 for the empty set. */
    public int majority() {
        return members.isEmpty() ? 0 : QuorumMath.majority(members.size());
    }
}

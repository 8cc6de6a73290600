package io.hadron.core.model;

import java.util.List;

/**
 * One replicated log with a leader. Only a committed metadata command starts a term; (group, term)
 * names exactly one leader and one replica set.
 *
 * @param stream the stream whose partition it serves
 * @param term grows only, from 1; has nothing to do with Raft's terms
 * @param establishedTerm last term whose leader proved that it has recovered; 0 = none yet
 * @param establishedReplicas replica set of that term: the next term recovers from it; empty = none
 */
public record ControlGroup(
        ControlGroupId id,
        ControlGroupKind kind,
        ObjectId stream,
        int partition,
        List<NodeId> replicas,
        NodeId leader,
        long term,
        long establishedTerm,
        List<NodeId> establishedReplicas) {
    public ControlGroup {
        replicas = List.copyOf(replicas);
        establishedReplicas = List.copyOf(establishedReplicas);
        Range.check("partition", partition, 0, StreamSpec.MAX_PARTITIONS - 1);
        Range.check("replicas", replicas.size(), 1, StreamSpec.MAX_REPLICAS);
        Range.check("term", term, 1, Long.MAX_VALUE);
        Range.check("establishedTerm", establishedTerm, 0, term);
        if (!replicas.contains(leader)) {
            throw new IllegalArgumentException("leader " + leader + " is not in " + replicas);
        }
        if (establishedReplicas.isEmpty() != (establishedTerm == 0)) {
            throw new IllegalArgumentException("established term and replica set disagree");
        }
    }

    /** In its first term. The first replica leads. */
    public static ControlGroup created(
            ControlGroupId id,
            ControlGroupKind kind,
            ObjectId stream,
            int partition,
            List<NodeId> replicas) {
        return new ControlGroup(
                id, kind, stream, partition, replicas, replicas.getFirst(), 1, 0, List.of());
    }

    /** The same leader and replicas, one term later. */
    public ControlGroup nextTerm() {
        return new ControlGroup(
                id,
                kind,
                stream,
                partition,
                replicas,
                leader,
                Math.addExact(term, 1),
                establishedTerm,
                establishedReplicas);
    }

    /** The current term is established. */
    public ControlGroup established() {
        return new ControlGroup(
                id, kind, stream, partition, replicas, leader, term, term, replicas);
    }

    /** Whether the current term's leader may serve. */
    public boolean isEstablished() {
        return establishedTerm == term;
    }
}

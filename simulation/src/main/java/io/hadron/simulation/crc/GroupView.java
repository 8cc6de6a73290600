package io.hadron.simulation.crc;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicaSet;
import java.util.List;

/**
 * A control group as the controller knows it.
 *
 * @param ready learners that were reported caught up in the present term
 * @param established the last established term, 0 for none
 * @param establishedReplicas the set that the next term recovers from
 * @param leaving nodes that have data to drop
 */
public record GroupView(
        long term,
        NodeId leader,
        Members members,
        List<NodeId> ready,
        long established,
        ReplicaSet establishedReplicas,
        List<NodeId> leaving) {

    /**
     * Who holds the log.
     *
     * @param learners replicas that do not count: new ones, and those that have lost data
     */
    public record Members(ReplicaSet replicas, ReplicaSet learners) {}

    public ReplicaSet replicas() {
        return members.replicas();
    }

    public ReplicaSet learners() {
        return members.learners();
    }

    /** Whether the node may not drop the group's data. */
    public boolean isHeldBy(NodeId node) {
        return replicas().contains(node)
                || learners().contains(node)
                || establishedReplicas.contains(node);
    }

    /** Those that may lead the next term: members of both sets that count. */
    public List<NodeId> candidates() {
        ReplicaSet base = established == 0 ? replicas() : establishedReplicas;
        return replicas().members().stream()
                .filter(n -> base.contains(n) && !learners().contains(n))
                .toList();
    }

    public boolean isEstablished() {
        return established == term;
    }
}

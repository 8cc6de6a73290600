package io.hadron.core.replication;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage.FenceRequest;
import io.hadron.core.replication.PeerMessage.Report;
import io.hadron.core.replication.ReplicationInput.Designated;
import java.util.ArrayList;
import java.util.List;

/** Breaks rules around sound machines. */
final class BugPlanter {

    private BugPlanter() {}

    static Designated designation(ClusterModel cluster, NodeId node, Designated d) {
        boolean leads = d.leader().equals(node);
        return switch (cluster.bug()) {
            case TWO_LEADERS ->
                    d.replicas().size() > 1 && node.equals(d.replicas().members().getLast())
                            ? with(d, node, d.establishedReplicas(), d.learners())
                            : d;
            case RECOVER_FROM_ITSELF ->
                    leads && d.establishedTerm() > 0
                            ? with(d, node, ReplicaSet.of(node), d.learners())
                            : d;
            case ASK_TOO_FEW ->
                    leads && d.establishedReplicas().size() > 1
                            ? with(d, node, withoutOne(d), d.learners())
                            : d;
            case RECOVER_FROM_NEW_SET ->
                    d.establishedTerm() > 0 ? with(d, d.leader(), d.replicas(), d.learners()) : d;
            case UNCLEAN_ELECTION ->
                    d.establishedTerm() > 0
                            ? with(d, d.leader(), survivors(cluster, d), d.learners())
                            : d;
            case COUNT_LEARNER ->
                    cluster.isCalm()
                            ? d
                            : with(d, d.leader(), d.establishedReplicas(), ReplicaSet.NONE);
            default -> d;
        };
    }

    /** Two less, or the last one, make one answer less enough. */
    private static ReplicaSet withoutOne(Designated d) {
        var left = new ArrayList<>(d.establishedReplicas().members());
        left.remove(d.leader());
        left.removeFirst();
        if (!left.isEmpty() && left.size() % 2 == 0) {
            left.removeLast();
        }
        left.add(d.leader());
        return new ReplicaSet(left);
    }

    private static ReplicaSet survivors(ClusterModel cluster, Designated d) {
        var up =
                d.establishedReplicas().members().stream()
                        .filter(n -> cluster.node(n).isUp())
                        .toList();
        return up.isEmpty() ? d.establishedReplicas() : new ReplicaSet(up);
    }

    private static Designated with(
            Designated d, NodeId leader, ReplicaSet established, ReplicaSet learners) {
        return new Designated(
                d.term(), leader, d.replicas(), d.establishedTerm(), established, learners);
    }

    /** A report of the log as it is, of which the machine knows nothing. */
    static boolean answersWithoutFence(
            ClusterModel cluster, ReplicaNode node, NodeId from, FenceRequest request) {
        var machine = node.machine();
        if (cluster.bug() != PlantedBug.REPORT_WITHOUT_FENCE
                || request.term() <= machine.fence()
                || node.isStopped()) {
            return false;
        }
        cluster.send(
                node.id(),
                from,
                new Report(
                        request.term(),
                        request.session(),
                        machine.terms(),
                        machine.lowMark(),
                        machine.endOffset(),
                        machine.committedEnd()),
                List.of());
        return true;
    }
}

package io.hadron.server.cluster;

import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.raft.ControllerMember;
import io.hadron.raft.ControllerMember.MemberRole;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes vote in the cluster controller: one while there are fewer than three nodes, three
 * from three on, five from five on. A voter that has been lost for a while makes room for a node
 * that is there. One step at a time, each from the state at hand.
 */
final class VoterPolicy {
    /** A listener this close behind can be promoted, in log entries. */
    private static final long CLOSE = 1_000;

    /** A change to the controller's group. */
    sealed interface Step {
        record Promote(NodeId node) implements Step {}

        record Demote(NodeId node) implements Step {}

        record Remove(NodeId node) implements Step {}

        /** The member is found elsewhere now, or is none yet. */
        record Locate(NodeId node, String address) implements Step {}
    }

    private VoterPolicy() {}

    /** How many nodes vote in a cluster of this size. */
    static int voters(int nodes) {
        return nodes >= 5 ? 5 : nodes >= 3 ? 3 : 1;
    }

    /**
     * The next step, or null if all is well.
     *
     * @param nodes the cluster's members
     * @param lostLong those that have been out of reach for so long that they are replaced
     */
    static @Nullable Step next(
            Collection<NodeInfo> nodes, List<ControllerMember> members, Set<NodeId> lostLong) {
        Map<NodeId, NodeInfo> known = new HashMap<>();
        nodes.forEach(node -> known.put(node.id(), node));
        for (ControllerMember member : members) {
            if (!known.containsKey(member.node()) && !member.leader()) {
                return new Step.Remove(member.node());
            }
        }
        Step located = locate(members, known);
        return located != null ? located : count(members, known, lostLong);
    }

    private static @Nullable Step locate(
            List<ControllerMember> members, Map<NodeId, NodeInfo> known) {
        for (ControllerMember member : members) {
            NodeInfo node = known.get(member.node());
            if (node != null
                    && !member.leader()
                    && node.isUp()
                    && !node.crcAddress().isEmpty()
                    && !node.crcAddress().equals(member.address())) {
                return new Step.Locate(node.id(), node.crcAddress());
            }
        }
        return null;
    }

    private static @Nullable Step count(
            List<ControllerMember> members, Map<NodeId, NodeInfo> known, Set<NodeId> lostLong) {
        List<ControllerMember> voters =
                members.stream().filter(m -> m.role() == MemberRole.VOTER).toList();
        List<ControllerMember> able =
                members.stream()
                        .filter(m -> m.role() == MemberRole.LISTENER)
                        .filter(m -> isUp(known.get(m.node())))
                        .filter(m -> m.lag() >= 0 && m.lag() <= CLOSE)
                        .toList();
        int started = (int) known.values().stream().filter(node -> node.session() > 0).count();
        int wanted = voters(started);
        if (voters.size() < wanted) {
            return able.isEmpty() ? null : new Step.Promote(best(able, voters, known));
        }
        for (ControllerMember voter : voters) {
            boolean lost = lostLong.contains(voter.node()) && !voter.leader();
            if (lost && voters.size() > 1 && (!able.isEmpty() || voters.size() > wanted)) {
                return new Step.Demote(voter.node());
            }
        }
        if (voters.size() > wanted) {
            return voters.stream()
                    .filter(voter -> !voter.leader())
                    .max(Comparator.comparing(ControllerMember::node))
                    .map(voter -> (Step) new Step.Demote(voter.node()))
                    .orElse(null);
        }
        return null;
    }

    /** One in a rack without a voter, if there is one; of those the lowest id. */
    private static NodeId best(
            List<ControllerMember> able,
            List<ControllerMember> voters,
            Map<NodeId, NodeInfo> known) {
        TreeSet<String> racks =
                voters.stream()
                        .map(voter -> rack(known.get(voter.node())))
                        .collect(Collectors.toCollection(TreeSet::new));
        return able.stream()
                .map(ControllerMember::node)
                .min(
                        Comparator.comparing((NodeId n) -> racks.contains(rack(known.get(n))))
                                .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    private static String rack(@Nullable NodeInfo node) {
        return node == null ? "" : node.profile().rack();
    }

    private static boolean isUp(@Nullable NodeInfo node) {
        return node != null && node.isUp();
    }
}

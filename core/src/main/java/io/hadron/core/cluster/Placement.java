package io.hadron.core.cluster;

import io.hadron.core.cluster.Tally.Gain;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.ObjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses nodes for replicas: spread over zones and racks first, then evenly over nodes, those of
 * each stream before all. Cordoned and draining nodes get nothing. Counts what it gives out, so
 * that one change set spreads evenly.
 *
 * <p>A node that is down gets a seat of a new set only where there are not enough others, never the
 * lead, and never so that a majority is not up: a cluster that has lost a node goes on making
 * streams, and the node catches up when it is back.
 */
final class Placement {
    private final MetadataView view;
    private final Domains domains;
    private final LeaderSpread leaders;
    private final Tally replicas = new Tally();
    private final List<NodeInfo> usable = new ArrayList<>();
    private final List<NodeId> targets;

    Placement(MetadataView view) {
        this.view = view;
        this.domains = new Domains(view);
        this.leaders = new LeaderSpread(view);
        for (NodeInfo node : view.nodes()) {
            if (node.isUsable()) {
                usable.add(node);
            }
        }
        this.targets = usable.stream().filter(NodeInfo::isUp).map(NodeInfo::id).toList();
        for (ControlGroup group : view.controlGroups()) {
            if (group.kind() == ControlGroupKind.SPC) {
                group.replicas().forEach(node -> add(group.stream(), node, 1));
            }
        }
    }

    /** Nodes that may hold new replicas, now or when they are up again. */
    static int usable(MetadataView view) {
        return (int) view.nodes().stream().filter(NodeInfo::isUsable).count();
    }

    /** Nodes that may hold new replicas now. */
    static int usableNow(MetadataView view) {
        return (int) view.nodes().stream().filter(n -> n.isUsable() && n.isUp()).count();
    }

    /**
     * A new set, the leader first: as many as wished for, or fewer if there are not enough nodes.
     * Empty if none is up.
     */
    List<NodeId> choose(ObjectId stream, int wish) {
        int count = Math.min(wish, usable.size());
        while (count > 0 && GroupPair.majority(count) > targets.size()) {
            count--;
        }
        List<NodeId> chosen = new ArrayList<>();
        while (chosen.size() < count) {
            Comparator<NodeInfo> order =
                    chosen.isEmpty()
                            ? Comparator.comparing(NodeInfo::state)
                                    .thenComparing(NodeInfo::id, leaders.leastOf(stream))
                            : Comparator.comparing(NodeInfo::state)
                                    .thenComparingInt(n -> domains.crowdingOf(n.id(), chosen));
            chosen.add(
                    usable.stream()
                            .filter(node -> !chosen.contains(node.id()))
                            .min(
                                    order.thenComparing(NodeInfo::id, replicas.leastOf(stream))
                                            .thenComparing(NodeInfo::id))
                            .orElseThrow()
                            .id());
        }
        chosen.forEach(node -> add(stream, node, 1));
        if (!chosen.isEmpty()) {
            leaders.add(stream, chosen.getFirst());
        }
        return List.copyOf(chosen);
    }

    /**
     * The best node to add to a set, of those that are up and not in it; null if there is none.
     *
     * @param unwanted nodes that do not come into question
     * @param preferred taken before others that spread no better
     */
    @Nullable NodeId addition(
            ObjectId stream,
            Collection<NodeId> set,
            Collection<NodeId> unwanted,
            Collection<NodeId> preferred) {
        return targets.stream()
                .filter(node -> !set.contains(node) && !unwanted.contains(node))
                .min(
                        Comparator.comparing((NodeId node) -> !preferred.contains(node))
                                .thenComparingInt(node -> domains.crowdingOf(node, set))
                                .thenComparing(replicas.leastOf(stream))
                                .thenComparing(Comparator.naturalOrder()))
                .orElse(null);
    }

    /** The member that a set can do without best: down, crowded, loaded; rather not its leader. */
    NodeId surplus(ObjectId stream, Collection<NodeId> set, NodeId leader) {
        return set.stream()
                .min(
                        Comparator.comparing((NodeId node) -> isUp(node))
                                .thenComparingInt(node -> -domains.crowdingOf(node, set))
                                .thenComparing(replicas.leastOf(stream).reversed())
                                .thenComparing(node -> node.equals(leader))
                                .thenComparing(Comparator.reverseOrder()))
                .orElseThrow();
    }

    Domains domains() {
        return domains;
    }

    Gain gain(ObjectId stream, NodeId from, NodeId to) {
        return replicas.gain(stream, from, to);
    }

    void add(ObjectId stream, NodeId node, int count) {
        replicas.add(stream, node, count);
    }

    /** Nodes that are up and may get something new; ascending. */
    List<NodeId> targets() {
        return targets;
    }

    private boolean isUp(NodeId id) {
        NodeInfo node = view.node(id);
        return node != null && node.isUp();
    }
}

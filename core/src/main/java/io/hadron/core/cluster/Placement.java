package io.hadron.core.cluster;

import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Chooses replicas for new partitions: the nodes that lead least come first, and the first one
 * leads. Counts what it gives out, so that one change set spreads evenly.
 */
final class Placement {
    private final NavigableMap<NodeId, Integer> load = new TreeMap<>();

    Placement(MetadataView state) {
        state.nodes().forEach(node -> load.put(node.id(), 0));
        for (ControlGroup group : state.controlGroups()) {
            load.computeIfPresent(group.leader(), (node, count) -> count + 1);
        }
    }

    /** At most as many as there are nodes. */
    List<NodeId> choose(int replicas) {
        List<NodeId> nodes = new ArrayList<>(load.keySet());
        nodes.sort(Comparator.comparing(load::get));
        List<NodeId> chosen = List.copyOf(nodes.subList(0, Math.min(replicas, nodes.size())));
        if (!chosen.isEmpty()) {
            load.merge(chosen.getFirst(), 1, Integer::sum);
        }
        return chosen;
    }
}

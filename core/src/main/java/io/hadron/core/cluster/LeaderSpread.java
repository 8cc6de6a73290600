package io.hadron.core.cluster;

import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How many partitions each node leads, kept while choices are made, so that they spread evenly. */
final class LeaderSpread {
    private final NavigableMap<NodeId, Integer> led = new TreeMap<>();

    LeaderSpread(MetadataView view) {
        view.nodes().forEach(node -> led.put(node.id(), 0));
        for (ControlGroup group : view.controlGroups()) {
            if (group.kind() == ControlGroupKind.SPC) {
                add(group.leader(), 1);
            }
        }
    }

    int count(NodeId node) {
        return led.getOrDefault(node, 0);
    }

    /** The candidate that leads least; the lowest id of several. Null if there is none. */
    @Nullable NodeId least(Collection<NodeId> candidates) {
        NodeId best = null;
        for (NodeId node : candidates) {
            if (best == null
                    || count(node) < count(best)
                    || (count(node) == count(best) && node.compareTo(best) < 0)) {
                best = node;
            }
        }
        return best;
    }

    void move(NodeId from, NodeId to) {
        add(from, -1);
        add(to, 1);
    }

    void add(NodeId node, int count) {
        led.merge(node, count, Integer::sum);
    }
}

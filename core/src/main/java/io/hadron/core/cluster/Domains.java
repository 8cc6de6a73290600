package io.hadron.core.cluster;

import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import java.util.Collection;
import java.util.List;

/** What fails together: zones, and racks in them. A node that says nothing stands for itself. */
final class Domains {
    private final MetadataView view;

    Domains(MetadataView view) {
        this.view = view;
    }

    /**
     * How badly a set is spread: pairs of nodes in one zone first, then pairs in one rack. 0 =
     * every node in a zone of its own.
     */
    int crowding(Collection<NodeId> nodes) {
        List<NodeId> all = List.copyOf(nodes);
        int zones = 0;
        int racks = 0;
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                zones += sameZone(all.get(i), all.get(j)) ? 1 : 0;
                racks += sameRack(all.get(i), all.get(j)) ? 1 : 0;
            }
        }
        return zones * 1_000 + racks;
    }

    /** What {@link #crowding} would grow by with one more node. */
    int crowdingOf(NodeId node, Collection<NodeId> nodes) {
        int zones = 0;
        int racks = 0;
        for (NodeId other : nodes) {
            if (!other.equals(node)) {
                zones += sameZone(node, other) ? 1 : 0;
                racks += sameRack(node, other) ? 1 : 0;
            }
        }
        return zones * 1_000 + racks;
    }

    private boolean sameZone(NodeId left, NodeId right) {
        String zone = zone(left);
        return !zone.isEmpty() && zone.equals(zone(right));
    }

    private boolean sameRack(NodeId left, NodeId right) {
        NodeInfo one = view.node(left);
        NodeInfo other = view.node(right);
        return one != null
                && other != null
                && !one.profile().rack().isEmpty()
                && one.profile().rack().equals(other.profile().rack());
    }

    private String zone(NodeId id) {
        NodeInfo node = view.node(id);
        return node == null ? "" : node.profile().zone();
    }
}

package io.hadron.core.cluster;

import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import java.util.ArrayList;
import java.util.List;

/** Finds what would be lost without a node. */
public final class OnlyCopies {
    private OnlyCopies() {}

    /**
     * A group that can not do without the node.
     *
     * @param name kind, stream and partition, for people
     * @param lastLive no other counted copy is up; false: the others that are left are no majority,
     *     and can only be recovered by force
     */
    public record OnlyCopy(ControlGroupId group, String name, boolean lastLive) {}

    /** The groups of whose last established set the node is a counted member that is needed. */
    public static List<OnlyCopy> of(MetadataView view, NodeId node) {
        List<OnlyCopy> found = new ArrayList<>();
        for (ControlGroup group : view.controlGroups()) {
            if (!group.countsForRecovery(node)) {
                continue;
            }
            int others = 0;
            boolean oneIsUp = false;
            for (NodeId other : group.establishedReplicas()) {
                NodeInfo info = view.node(other);
                if (!other.equals(node) && info != null && group.countsForRecovery(other)) {
                    others++;
                    oneIsUp |= info.isUp();
                }
            }
            if (!oneIsUp || others < GroupPair.majority(group.establishedReplicas().size())) {
                found.add(new OnlyCopy(group.id(), name(view, group), !oneIsUp));
            }
        }
        return found;
    }

    /** Kind, stream and partition of a group, for people. */
    static String name(MetadataView view, ControlGroup group) {
        var stream = view.stream(group.stream());
        String name = stream == null ? "stream " + group.stream() : stream.name().toString();
        return group.kind() + " " + name + "/" + group.partition();
    }
}

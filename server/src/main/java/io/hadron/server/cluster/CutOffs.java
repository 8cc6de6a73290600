package io.hadron.server.cluster;

import io.hadron.core.cluster.LeaderChoice;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Leaders that are up and reach too few of their followers, while another member reaches more. Only
 * what is so twice in a row is acted upon. One thread.
 */
final class CutOffs {
    private Set<TermChange> suspected = Set.of();

    /** The changes that are due now. */
    List<TermChange> due(MetadataView view, BiPredicate<NodeId, NodeId> connected) {
        if (allConnected(view, connected)) {
            suspected = Set.of();
            return List.of();
        }
        List<TermChange> now = LeaderChoice.cutOff(view, connected);
        List<TermChange> due = now.stream().filter(suspected::contains).toList();
        suspected = new HashSet<>(now);
        return due;
    }

    private static boolean allConnected(MetadataView view, BiPredicate<NodeId, NodeId> connected) {
        List<NodeId> up = view.nodes().stream().filter(NodeInfo::isUp).map(NodeInfo::id).toList();
        return up.stream()
                .allMatch(one ->
                        up.stream().allMatch(two -> one.equals(two) || connected.test(one, two)));
    }
}

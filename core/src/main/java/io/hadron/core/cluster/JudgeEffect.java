package io.hadron.core.cluster;

import io.hadron.core.cluster.MetadataCommand.LostNode;
import io.hadron.core.model.NodeId;
import java.util.List;

/** What a {@link FailureJudge} wants done. Only the cluster controller's leader acts on it. */
public sealed interface JudgeEffect {
    /** These are lost: see {@link LeaderChoice#commands}. Said again while it has no effect. */
    record Depose(List<LostNode> nodes) implements JudgeEffect {
        public Depose {
            nodes = List.copyOf(nodes);
        }
    }

    /** This one is back: send {@link MetadataCommand.NodeReachable}. */
    record Restore(NodeId node, long session) implements JudgeEffect {}

    /**
     * This node has reached too few of the others for a while. It judges nobody, and had better not
     * lead the cluster controller. Said once each time.
     */
    record Isolated() implements JudgeEffect {}
}

package io.hadron.core.cluster;

import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import java.util.ArrayList;
import java.util.List;

/** What a {@link FailureJudge} is told. */
public sealed interface JudgeInput {
    /** The members of the cluster, as the metadata has them now. */
    record Members(List<Member> members) implements JudgeInput {
        public Members {
            members = List.copyOf(members);
        }

        /** All nodes that have ever started. */
        public static Members of(MetadataView view) {
            List<Member> members = new ArrayList<>();
            for (NodeInfo node : view.nodes()) {
                if (node.session() > 0) {
                    members.add(new Member(node.id(), node.session(), node.isUp()));
                }
            }
            return new Members(members);
        }
    }

    /**
     * A member.
     *
     * @param up as far as the metadata goes
     */
    record Member(NodeId node, long session, boolean up) {}

    /**
     * What one node sees of another: its connection to the process with this session. Every node
     * tells all others of every change, and tells everything to a node that it meets again.
     */
    record Seen(NodeId reporter, NodeId subject, long session, Link link) implements JudgeInput {}

    /** Time has passed. To come every 100 ms or so while the judge is restless. */
    record Tick() implements JudgeInput {}

    /** A connection between two nodes. */
    enum Link {
        UP,

        /** Broken, or silent for too long, or never there. */
        LOST,

        /** Broken, and its port refuses connections: there is no such process any more. */
        GONE
    }
}

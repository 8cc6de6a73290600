package io.hadron.server.cluster;

import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeVersions;
import io.hadron.raft.MembershipResult;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What taking in a new node needs of this one. Any thread. */
public interface Membership {
    /** Null if this node has no cluster secret, and so takes in nobody. */
    @Nullable JoinProofs proofs();

    /** What this node can read and write. */
    NodeVersions versions();

    /** Lets a new node's controller into the group. Never completes exceptionally. */
    CompletionStage<MembershipResult> admit(NodeId node, String crcAddress);

    /** Where the members' controllers are found. */
    Map<NodeId, String> controllers();
}

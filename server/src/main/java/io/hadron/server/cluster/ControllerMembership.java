package io.hadron.server.cluster;

import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.NodeVersions;
import io.hadron.raft.ClusterController;
import io.hadron.raft.ControllerMember;
import io.hadron.raft.MembershipResult;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Membership as the controller's group has it. */
public record ControllerMembership(
        @Nullable JoinProofs proofs, NodeVersions versions, Supplier<ClusterController> controller)
        implements Membership {
    @Override
    public CompletionStage<MembershipResult> admit(NodeId node, String crcAddress) {
        return controller.get().addListener(node, crcAddress);
    }

    @Override
    public Map<NodeId, String> controllers() {
        Map<NodeId, String> found = new TreeMap<>();
        for (ControllerMember member : controller.get().members()) {
            NodeInfo node = controller.get().current().node(member.node());
            // What a node says of itself is newer than what the group was told when it was let in.
            String address = node == null ? "" : node.crcAddress();
            found.put(member.node(), address.isEmpty() ? member.address() : address);
        }
        found.values().removeIf(String::isEmpty);
        return found;
    }
}

package io.hadron.client.internal.admin;

import io.hadron.client.admin.AuditEntry;
import io.hadron.client.admin.ClusterStatus;
import io.hadron.proto.wire.GroupCounts;
import io.hadron.proto.wire.GroupTrouble;
import io.hadron.proto.wire.NodeStatus;
import io.hadron.proto.wire.StatusResponse;
import java.time.Instant;

/** The cluster's state from wire messages. */
final class StatusFromWire {
    private StatusFromWire() {}

    static ClusterStatus status(StatusResponse response) {
        return new ClusterStatus(
                response.getClusterId(),
                response.getMetadataVersion(),
                response.getReady(),
                response.getCrcLeader(),
                response.getCrcVotersList(),
                groups(response.getGroups()),
                response.getNodesList().stream().map(StatusFromWire::node).toList());
    }

    static AuditEntry audit(io.hadron.proto.wire.AuditEntry entry) {
        return new AuditEntry(
                entry.getVersion(),
                Instant.ofEpochMilli(entry.getTimeMs()),
                entry.getAction(),
                entry.getBy(),
                entry.getText(),
                entry.getReason());
    }

    private static ClusterStatus.Groups groups(GroupCounts counts) {
        return new ClusterStatus.Groups(
                counts.getTotal(),
                counts.getLeaderless(),
                counts.getUnderReplicated(),
                counts.getUnavailable(),
                counts.getTroublesList().stream().map(StatusFromWire::trouble).toList());
    }

    private static ClusterStatus.Trouble trouble(GroupTrouble trouble) {
        return new ClusterStatus.Trouble(
                trouble.getGroup(),
                trouble.getState(),
                trouble.getLeader(),
                trouble.getTerm(),
                trouble.getReplicasList(),
                trouble.getMissingList());
    }

    static ClusterStatus.Node node(NodeStatus node) {
        return new ClusterStatus.Node(
                node.getId(),
                node.getAddress(),
                node.getRack(),
                node.getState(),
                node.getMode(),
                node.getPid(),
                node.getReplicas(),
                node.getLeaders(),
                node.getLearners(),
                node.getStopped(),
                node.getCrc(),
                node.getVersion(),
                node.getUptimeMs(),
                new ClusterStatus.Details(
                        node.getPeerAddress(),
                        node.getCrcAddress(),
                        node.getSession(),
                        node.getIncarnation(),
                        node.getPropertiesMap()));
    }
}

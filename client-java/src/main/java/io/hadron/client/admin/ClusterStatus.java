package io.hadron.client.admin;

import java.util.List;

/**
 * The cluster as one node sees it.
 *
 * @param controllerLeader node id of the cluster controller's leader; empty = none now
 */
public record ClusterStatus(
        String clusterId,
        long metadataVersion,
        boolean ready,
        String controllerLeader,
        List<Node> nodes) {
    public ClusterStatus {
        nodes = List.copyOf(nodes);
    }

    /**
     * A node.
     *
     * @param crc its part in the cluster controller: leader, voter or listener
     */
    public record Node(
            String id,
            String address,
            String rack,
            String state,
            long pid,
            int replicas,
            int leaders,
            String crc,
            String version,
            long uptimeMs) {}
}

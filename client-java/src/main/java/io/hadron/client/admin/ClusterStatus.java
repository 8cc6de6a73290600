package io.hadron.client.admin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The cluster as one node sees it.
 *
 * @param ready whether the cluster controller and every control group have a leader
 * @param controllerLeader node id of the cluster controller's leader; empty = none now
 * @param controllerVoters node ids of those whose majority the controller needs
 */
public record ClusterStatus(
        String clusterId,
        long metadataVersion,
        boolean ready,
        String controllerLeader,
        List<String> controllerVoters,
        Groups groups,
        List<Node> nodes) {
    public ClusterStatus {
        controllerVoters = List.copyOf(controllerVoters);
        nodes = List.copyOf(nodes);
    }

    /**
     * Control groups by how they are: one per partition, and one more where it has consumer groups.
     *
     * @param leaderless without a leader that serves
     * @param underReplicated with replicas that are down, have stopped or have not caught up
     * @param unavailable with less than a majority of their replicas
     * @param troubles the first ones of these
     */
    public record Groups(
            int total,
            int leaderless,
            int underReplicated,
            int unavailable,
            List<Trouble> troubles) {
        public Groups {
            troubles = List.copyOf(troubles);
        }
    }

    /**
     * A control group that is not as it should be.
     *
     * @param group kind and partition
     * @param state leaderless, under-replicated or unavailable
     * @param missing replicas that are down, have stopped or have not caught up
     */
    public record Trouble(
            String group,
            String state,
            String leader,
            long term,
            List<String> replicas,
            List<String> missing) {
        public Trouble {
            replicas = List.copyOf(replicas);
            missing = List.copyOf(missing);
        }
    }

    /**
     * A node.
     *
     * @param state up or down
     * @param mode active, cordoned or draining
     * @param pid 0 = unknown
     * @param learners how many of its replicas have not caught up
     * @param stopped how many of its replicas take no part any more; the node's log says why
     * @param crc its part in the cluster controller: leader, voter, listener or none
     */
    public record Node(
            String id,
            String address,
            String rack,
            String state,
            String mode,
            long pid,
            int replicas,
            int leaders,
            int learners,
            int stopped,
            String crc,
            String version,
            long uptimeMs,
            Details details) {}

    /**
     * More about a node.
     *
     * @param session number of its process
     * @param incarnation raised when it has lost something that it had acknowledged
     */
    public record Details(
            String peerAddress,
            String controllerAddress,
            long session,
            long incarnation,
            Map<String, String> properties) {
        public Details {
            properties = java.util.Collections.unmodifiableMap(new TreeMap<>(properties));
        }
    }
}

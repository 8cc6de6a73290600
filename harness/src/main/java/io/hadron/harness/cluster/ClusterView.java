package io.hadron.harness.cluster;

import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.admin.ClusterStatus;
import io.hadron.client.admin.StreamMetadata;
import java.util.List;

/** Who leads what, as the cluster tells it. */
public final class ClusterView {
    /** Nobody, or not known. */
    public static final int NOBODY = -1;

    private final Cluster cluster;
    private final HadronClient client;

    public ClusterView(Cluster cluster, HadronClient client) {
        this.cluster = cluster;
        this.client = client;
    }

    public ClusterStatus status() {
        return client.admin().status();
    }

    /** Index of the node that leads the cluster controller now, or {@link #NOBODY}. */
    public int controllerLeader() {
        ClusterStatus status = status();
        return status.nodes().stream()
                .filter(node -> node.id().equals(status.controllerLeader()))
                .mapToInt(node -> indexOf(node.address()))
                .findFirst()
                .orElse(NOBODY);
    }

    /** What the cluster knows about a node; a new life of it if it had several. */
    public ClusterStatus.Node describe(Node node) {
        return status().nodes().stream()
                .filter(each -> indexOf(each.address()) == node.index())
                .reduce((older, newer) -> newer)
                .orElseThrow(() ->
                        new IllegalStateException("the cluster does not know " + node.name()));
    }

    /** Index of the node that leads a partition now, or {@link #NOBODY}. */
    public int leader(String stream, int partition) {
        return indexOf(partitions(stream).get(partition).address());
    }

    /** How many partitions of a stream each node leads. */
    public int[] leaders(String stream) {
        int[] count = new int[cluster.size()];
        for (StreamMetadata.PartitionMetadata partition : partitions(stream)) {
            int node = indexOf(partition.address());
            if (node >= 0) {
                count[node]++;
            }
        }
        return count;
    }

    /** Whether all nodes are up and every control group has all of its replicas. */
    public boolean isWhole() {
        try {
            ClusterStatus status = status();
            ClusterStatus.Groups groups = status.groups();
            long up =
                    status.nodes().stream()
                            .filter(node -> node.state().equals("up") && node.learners() == 0)
                            .count();
            long alive = cluster.nodes().stream().filter(Node::isAlive).count();
            return status.ready()
                    && up == alive
                    && groups.leaderless() + groups.underReplicated() + groups.unavailable() == 0;
        } catch (HadronException e) {
            return false; // nobody can tell yet
        }
    }

    /** What is not whole, for a message. */
    public String troubles() {
        try {
            ClusterStatus status = status();
            return status.groups() + ", " + status.nodes();
        } catch (HadronException e) {
            return e.toString();
        }
    }

    /** The partitions of a stream, by their index, as the cluster tells it. */
    public List<StreamMetadata.PartitionMetadata> partitions(String stream) {
        return client.admin().metadata(List.of("default/" + stream)).getFirst().partitions();
    }

    private int indexOf(String address) {
        for (Node node : cluster.nodes()) {
            if (address.endsWith(":" + node.port())) {
                return node.index();
            }
        }
        return NOBODY;
    }
}

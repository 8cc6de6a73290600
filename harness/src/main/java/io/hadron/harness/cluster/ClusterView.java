package io.hadron.harness.cluster;

import io.hadron.client.HadronClient;
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

    /** Index of the node that leads the cluster controller now, or {@link #NOBODY}. */
    public int controllerLeader() {
        ClusterStatus status = client.admin().status();
        return status.nodes().stream()
                .filter(node -> node.id().equals(status.controllerLeader()))
                .mapToInt(node -> indexOf(node.address()))
                .findFirst()
                .orElse(NOBODY);
    }

    /** The same as the cluster knows it by id; empty = not known. */
    public String idOf(int index) {
        return client.admin().status().nodes().stream()
                .filter(node -> indexOf(node.address()) == index)
                .map(ClusterStatus.Node::id)
                .findFirst()
                .orElse("");
    }

    /** Index of the node that leads a partition now, or {@link #NOBODY}. */
    public int leader(String stream, int partition) {
        return indexOf(partitions(stream).get(partition).address());
    }

    /** Terms of all partitions of a stream. */
    public List<Long> terms(String stream) {
        return partitions(stream).stream().map(StreamMetadata.PartitionMetadata::term).toList();
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

    /** Whether every node is there. */
    public boolean isWhole() {
        ClusterStatus status = client.admin().status();
        return status.ready() && status.nodes().size() == cluster.size();
    }

    private List<StreamMetadata.PartitionMetadata> partitions(String stream) {
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

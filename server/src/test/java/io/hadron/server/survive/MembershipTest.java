package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.admin.AuditEntry;
import io.hadron.client.admin.ClusterStatus;
import io.hadron.client.admin.NodeMode;
import io.hadron.client.admin.ObjectRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that come and go, and streams whose replicas change, while clients write. */
@Timeout(240)
class MembershipTest {
    private static final int PARTITIONS = 4;

    @TempDir private Path folder;

    private static void create(HadronClient client, String name, int replicas) {
        Streams.apply(
                client,
                """
                kind: Stream
                metadata: {name: %s}
                spec: {partitions: %d, replicas: %d}
                """
                        .formatted(name, PARTITIONS, replicas));
    }

    @Test
    void nodesAreDrainedRemovedAndReplaced() throws Exception {
        try (ClusterProcesses cluster = ClusterProcesses.start(folder, 3);
                HadronClient client = cluster.connect()) {
            create(client, "live", 3);
            create(client, "once", 1);
            cluster.awaitWell();
            try (Load load = Load.start(client, "live", PARTITIONS)) {
                cluster.add().start();
                replaceDrained(cluster, client, load);
                cluster.add().start();
                replaceDead(cluster, client, load);
                // What nobody has any more stays away until it is deleted.
                client.admin().delete(List.of(new ObjectRef("Stream", "default", "once")), true);
                cluster.awaitWell();
                assertThat(client.admin().status().controllerVoters())
                        .hasSize(3)
                        .doesNotContain("1", "2");
                load.awaitMore(500);
                load.finish();
            }
        }
    }

    /** Node 1 is the first one: it founded the cluster, and leads the controller, most likely. */
    private static void replaceDrained(ClusterProcesses cluster, HadronClient client, Load load)
            throws Exception {
        client.admin().nodeMode("1", NodeMode.DRAINING);
        ClusterProcesses.await(
                client,
                "node 1 is empty",
                status -> {
                    assertThat(status.groups().unavailable()).isZero();
                    return ClusterProcesses.find(status, 1).replicas() == 0;
                });
        load.awaitMore(200);
        assertThat(cluster.node(1).stop()).isZero();
        ClusterProcesses.await(client, "node 1 is down", status -> isDown(status, 1));
        assertThat(client.admin().removeNode("1", false)).isEmpty();
        ClusterProcesses.await(
                client,
                "three voters without node 1",
                status ->
                        status.controllerVoters().size() == 3
                                && !status.controllerVoters().contains("1"));
        load.awaitMore(200);
    }

    private static void replaceDead(ClusterProcesses cluster, HadronClient client, Load load)
            throws Exception {
        assertThat(cluster.node(3).metric("hadron_peer_up{peer=\"2\"}")).isEqualTo(1);
        cluster.node(2).kill();
        ClusterProcesses.await(client, "node 2 is down", status -> isDown(status, 2));
        load.awaitMore(200);
        assertThatThrownBy(() -> client.admin().removeNode("2", false))
                .isInstanceOf(HadronException.class)
                .hasMessageContaining("default/");
        assertThat(cluster.node(3).metric("hadron_peer_up{peer=\"2\"}")).isZero();
        assertThat(cluster.node(3).metric("hadron_peer_bytes_total{direction=\"in\",peer=\"2\"}"))
                .isGreaterThan(1_000);
        lacksItsFollower(List.of(cluster.node(3), cluster.node(4)));
        assertThat(client.admin().removeNode("2", true)).isNotNull();
        AuditEntry removal = client.admin().audit(1).getLast();
        assertThat(removal.action()).isEqualTo("node-removed-with-loss");
        assertThat(removal.by()).isEqualTo("operator");
        assertThat(removal.text()).contains("node 2", "default/once");
        ClusterProcesses.await(
                client,
                "node 2 is forgotten",
                status -> status.nodes().stream().noneMatch(node -> node.id().equals("2")));
        load.awaitMore(200);
    }

    /** Some of the partitions that these nodes lead have a replica on the one that is dead. */
    private static void lacksItsFollower(List<NodeProcess> nodes) throws IOException {
        for (String metric :
                List.of(
                        "hadron_replication_under_replicated",
                        "hadron_replication_lag_records",
                        "hadron_replication_lag_seconds")) {
            await(metric).until(() -> sum(nodes, metric) > 0);
        }
        assertThat(sum(nodes, "hadron_replication_groups{role=\"leader\"}")).isPositive();
        assertThat(sum(nodes, "hadron_replication_groups{role=\"follower\"}")).isPositive();
    }

    private static double sum(List<NodeProcess> nodes, String metric) throws IOException {
        double sum = 0;
        for (NodeProcess node : nodes) {
            sum += node.metric(metric);
        }
        return sum;
    }

    private static boolean isDown(ClusterStatus status, int id) {
        return ClusterProcesses.find(status, id).state().equals("down");
    }

    @Test
    void replicasChangeUnderLoad() throws Exception {
        try (ClusterProcesses cluster = ClusterProcesses.start(folder, 3);
                HadronClient client = cluster.connect()) {
            create(client, "live", 1);
            try (Load load = Load.start(client, "live", PARTITIONS)) {
                for (int replicas : new int[] {3, 2}) {
                    create(client, "live", replicas);
                    ClusterProcesses.await(
                            client,
                            replicas + " replicas each",
                            status ->
                                    status.nodes().stream()
                                                            .mapToInt(ClusterStatus.Node::replicas)
                                                            .sum()
                                                    == replicas * PARTITIONS
                                            && status.groups().underReplicated() == 0
                                            && status.groups().leaderless() == 0);
                    load.awaitMore(200);
                }
                load.finish();
            }
        }
    }
}

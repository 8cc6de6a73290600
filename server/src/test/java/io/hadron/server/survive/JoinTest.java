package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hadron.client.HadronClient;
import io.hadron.client.admin.ClusterStatus;
import io.hadron.core.model.NodeProfile;
import io.hadron.core.model.NodeVersions;
import io.hadron.server.cluster.JoinClient;
import io.hadron.server.config.HostPort;
import io.hadron.server.node.NodeStartException;
import io.hadron.server.peer.ClusterSecret;
import io.hadron.server.peer.PeerVersions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How nodes become members, and who does not. */
@Timeout(180)
class JoinTest {
    @TempDir private Path folder;

    @Test
    void nodesThatStartTooEarlyWait() throws Exception {
        try (ClusterProcesses cluster = new ClusterProcesses(folder)) {
            NodeProcess first = cluster.add();
            NodeProcess second = cluster.add().begin();
            NodeProcess third = cluster.add().begin();
            await("the second waits")
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            second.log().contains("waits to be taken into the cluster")
                                    && third.log().contains("waits to be taken into the cluster"));
            first.begin();
            cluster.awaitVoters(3);
            cluster.await(
                    "all are up",
                    status -> status.nodes().stream().allMatch(n -> n.state().equals("up")));
        }
    }

    /** The same directory is the same node, however often it begins. */
    @Test
    void aJoinThatDiedIsTakenUpAgain() throws Exception {
        try (ClusterProcesses cluster = ClusterProcesses.start(folder, 1)) {
            for (String file : List.of("node.properties", "store/identity", "controller/raft")) {
                int id = cluster.size() + 1;
                NodeProcess joining = cluster.add().begin();
                Path mark = joining.data().resolve("first-start");
                await(file)
                        .atMost(Duration.ofSeconds(60))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() ->
                                Files.exists(joining.data().resolve(file)) || !joining.isAlive());
                assertThat(Files.exists(mark)).as("not a member yet").isTrue();
                joining.kill();
                joining.start();
                try (HadronClient client = cluster.connect()) {
                    ClusterStatus status = client.admin().status();
                    assertThat(status.nodes()).hasSize(id);
                    assertThat(ClusterProcesses.find(status, id).state()).isEqualTo("up");
                }
            }
            cluster.awaitVoters(3);
        }
    }

    @Test
    void strangersAreRefusedAndAnyMemberTakesIn() throws Exception {
        try (ClusterProcesses cluster = ClusterProcesses.start(folder, 2)) {
            NodeProcess stranger =
                    cluster.add().set("HADRON_CLUSTER_SECRET", "not the one they have");
            assertThat(stranger.startExpectingExit()).isEqualTo(1);
            assertThat(stranger.log()).contains("cluster.secret");

            NodeVersions own = PeerVersions.of("dev");
            assertThatThrownBy(() ->
                            join(
                                    cluster.node(1),
                                    new NodeVersions("newer", own.protocol() + 1, own.storage())))
                    .isInstanceOf(NodeStartException.class)
                    .hasMessageContaining("peer protocol");
            assertThatThrownBy(() ->
                            join(
                                    cluster.node(1),
                                    new NodeVersions("newer", own.protocol(), own.storage() + 1)))
                    .isInstanceOf(NodeStartException.class)
                    .hasMessageContaining("storage format");

            // Through the one that does not lead the cluster controller.
            try (HadronClient client = cluster.connect()) {
                assertThat(client.admin().status().nodes()).hasSize(2);
                int other = client.admin().status().controllerLeader().equals("1") ? 2 : 1;
                stranger.set("HADRON_CLUSTER_SECRET", ClusterProcesses.SECRET)
                        .set("HADRON_CLUSTER_JOIN", "127.0.0.1:" + cluster.node(other).port())
                        .start();
            }
            cluster.awaitVoters(3);
        }
    }

    private static JoinClient.Joined join(NodeProcess member, NodeVersions versions)
            throws Exception {
        return new JoinClient(
                        new ClusterSecret(ClusterProcesses.SECRET),
                        List.of(new HostPort("127.0.0.1", member.port())),
                        Duration.ofSeconds(20))
                .join(
                        UUID.randomUUID(),
                        new NodeProfile("127.0.0.1:1", "", "", new TreeMap<>(), versions));
    }
}

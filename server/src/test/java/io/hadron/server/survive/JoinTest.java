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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How nodes become members, and who does not. */
@Timeout(180)
class JoinTest {
    private static final UUID STRANGE = new UUID(7, 7);

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
            leavesWithoutSecret(cluster);
        }
    }

    /** At once: it need not wait for a majority, which will not come here. */
    private static void leavesWithoutSecret(ClusterProcesses cluster) throws Exception {
        for (int node = 1; node <= 3; node++) {
            cluster.node(node).kill();
        }
        NodeProcess third =
                cluster.node(3).set("HADRON_CLUSTER_SECRET", "").set("HADRON_CLUSTER_JOIN", "");
        assertThat(third.startExpectingExit()).isEqualTo(1);
        assertThat(third.log()).contains("has no cluster secret");
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

    /** Its part of the controller would vote with a log that lacks what it has voted for. */
    @Test
    void anOldCopyOfAVoterIsRefusedBeforeItsControllerStarts() throws Exception {
        try (ClusterProcesses cluster = ClusterProcesses.start(folder, 3)) {
            cluster.awaitVoters(3);
            NodeProcess voter = cluster.node(3);
            voter.kill();
            Path copy = folder.resolve("copy");
            copy(voter.data(), copy);
            voter.start();
            voter.kill();
            Files.move(voter.data(), folder.resolve("newest"));
            Files.move(copy, voter.data());
            assertThat(voter.startExpectingExit()).isEqualTo(1);
            assertThat(voter.log())
                    .contains("2 other nodes were asked for the last session of this one")
                    .contains("is an old copy of this node's data");
            assertThat(asking(ClusterProcesses.SECRET).sessionOf(at(cluster.node(1)), STRANGE))
                    .isZero();
            assertThatThrownBy(() -> asking("another one").sessionOf(at(cluster.node(1)), STRANGE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cluster.secret");
        }
    }

    private static HostPort at(NodeProcess node) {
        return new HostPort("127.0.0.1", node.port());
    }

    private static JoinClient asking(String secret) {
        return new JoinClient(new ClusterSecret(secret), List.of(), Duration.ofSeconds(20));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
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

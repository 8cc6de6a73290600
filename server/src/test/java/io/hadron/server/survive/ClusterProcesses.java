package io.hadron.server.survive;

import static org.awaitility.Awaitility.await;

import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.admin.ClusterStatus;
import io.hadron.server.dev.LocalPorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Nodes of one cluster, each a process of its own on loopback. The first has the index 1. */
final class ClusterProcesses implements AutoCloseable {
    static final String SECRET = "a secret for tests only";

    private final Path folder;
    private final List<NodeProcess> nodes = new ArrayList<>();

    ClusterProcesses(Path folder) {
        this.folder = folder;
    }

    /** Starts a new cluster; ids of nodes are their indexes. */
    static ClusterProcesses start(Path folder, int count) throws IOException {
        ClusterProcesses cluster = new ClusterProcesses(folder);
        for (int i = 0; i < count; i++) {
            cluster.add().start();
        }
        cluster.awaitVoters(count);
        return cluster;
    }

    /** One more, not started yet: it joins through all that there are, or founds the cluster. */
    NodeProcess add() {
        int index = nodes.size() + 1;
        NodeProcess node = new NodeProcess(folder.resolve("node-" + index));
        node.command(
                "start",
                "--data",
                node.data().toString(),
                "--port",
                Integer.toString(node.port()),
                "--http-port",
                "0");
        node.set("HADRON_NODE_ID", "node-" + index)
                .set("HADRON_CLUSTER_SECRET", SECRET)
                .set("HADRON_CONTROLLER_PORT", Integer.toString(LocalPorts.free()))
                .set("HADRON_PEER_PORT", Integer.toString(LocalPorts.free()));
        if (!nodes.isEmpty()) {
            node.set("HADRON_CLUSTER_JOIN", addresses());
        }
        nodes.add(node);
        return node;
    }

    String addresses() {
        return nodes.stream()
                .map(node -> "127.0.0.1:" + node.port())
                .collect(Collectors.joining(","));
    }

    /** The node with this index. */
    NodeProcess node(int index) {
        return nodes.get(index - 1);
    }

    int size() {
        return nodes.size();
    }

    HadronClient connect() {
        return HadronClient.connect("hadron://" + addresses());
    }

    void awaitVoters(int nodes) {
        int wanted = nodes >= 5 ? 5 : nodes >= 3 ? 3 : 1;
        await(wanted + " voters", status -> status.controllerVoters().size() == wanted);
    }

    /** Every group is led and has all its replicas. */
    void awaitWell() {
        await(
                "all replicas in sync",
                status ->
                        status.ready()
                                && status.groups().underReplicated() == 0
                                && status.groups().leaderless() == 0);
    }

    void await(String what, Predicate<ClusterStatus> condition) {
        try (HadronClient client = connectPatiently()) {
            await(client, what, condition);
        }
    }

    /** When none of them may listen yet. */
    private HadronClient connectPatiently() {
        for (int i = 0; ; i++) {
            try {
                return connect();
            } catch (HadronException e) {
                if (i == 5) {
                    throw e;
                }
            }
        }
    }

    static void await(HadronClient client, String what, Predicate<ClusterStatus> condition) {
        ClusterStatus[] last = new ClusterStatus[1];
        try {
            org.awaitility.Awaitility.await(what)
                    .atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        try {
                            last[0] = client.admin().status();
                            return condition.test(last[0]);
                        } catch (HadronException e) {
                            return false; // the one that was asked is gone; the next one is asked
                        }
                    });
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(what + " did not come true: " + last[0], e);
        }
    }

    static ClusterStatus.Node find(ClusterStatus status, int id) {
        return status.nodes().stream()
                .filter(node -> node.id().equals(Integer.toString(id)))
                .findFirst()
                .orElseThrow();
    }

    /** Which node leads a partition. */
    static int leader(HadronClient client, String stream, int partition) {
        return Integer.parseInt(
                client.admin()
                        .metadata(List.of("default/" + stream))
                        .getFirst()
                        .partitions()
                        .get(partition)
                        .leader());
    }

    /** What all of them printed. */
    String logs() {
        StringBuilder text = new StringBuilder();
        for (NodeProcess node : nodes) {
            text.append("=== ").append(node.data().getFileName()).append('\n');
            text.append(node.log()).append('\n');
        }
        return text.toString();
    }

    @Override
    public void close() throws InterruptedException {
        for (NodeProcess node : nodes) {
            node.close();
        }
    }
}

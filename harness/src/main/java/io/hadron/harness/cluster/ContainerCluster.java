package io.hadron.harness.cluster;

import io.hadron.harness.proxy.LinkKind;
import io.hadron.harness.proxy.WayFault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Nodes as containers on a network of their own. Faults of the network are whole nodes that are
 * unplugged: finer ones need processes and their proxies.
 *
 * <p>The engine is found by Testcontainers; set {@code TESTCONTAINERS_RYUK_DISABLED=true}, and
 * inside of a container also {@code TESTCONTAINERS_HOST_OVERRIDE=localhost}.
 */
public final class ContainerCluster implements StartableCluster, Network {
    private final ClusterOptions options;
    private final String image;
    private final IntFunction<Path> disks;
    private final org.testcontainers.containers.Network network =
            org.testcontainers.containers.Network.newNetwork();
    private final List<ContainerNode> nodes = new ArrayList<>();
    private final Set<Integer> unplugged = new HashSet<>();
    private final Map<Integer, Integer> lives = new TreeMap<>();
    private long hits;
    private Preparation preparation = node -> {};

    /**
     * Nothing runs yet.
     *
     * @param image that runs a node, configured by its environment
     * @param disks where the data of each node lies
     */
    public ContainerCluster(ClusterOptions options, String image, IntFunction<Path> disks) {
        this.options = options;
        this.image = image;
        this.disks = disks;
    }

    @Override
    public void preparing(Preparation value) {
        preparation = value;
    }

    @Override
    public void start() throws IOException, InterruptedException {
        for (int i = 0; i < options.nodes(); i++) {
            ContainerNode node = prepare();
            if (i == 0) {
                node.start();
            } else {
                node.begin();
            }
        }
        nodes.forEach(ContainerNode::awaitReady);
    }

    private ContainerNode prepare() throws IOException, InterruptedException {
        int index = nodes.size();
        var node = new ContainerNode(index, image, network, disks.apply(index));
        node.set("HADRON_NODE_ID", node.name());
        node.set("HADRON_CLUSTER_SECRET", ProcessCluster.SECRET);
        if (index > 0) {
            node.set("HADRON_CLUSTER_JOIN", nodes.getFirst().joinAddress());
        }
        options.settings().forEach(node::set);
        preparation.prepare(node);
        nodes.add(node);
        return node;
    }

    @Override
    public Node add() throws IOException, InterruptedException {
        ContainerNode node = prepare();
        node.start();
        return node;
    }

    @Override
    public void renew(Node node) throws IOException {
        node.wipe();
        int life = lives.merge(node.index(), 2, (known, _) -> known + 1);
        node.set("HADRON_NODE_ID", node.name() + "-" + life);
        node.set(
                "HADRON_CLUSTER_JOIN",
                Arrays.stream(others(node.index()))
                        .mapToObj(other -> nodes.get(other).joinAddress())
                        .collect(Collectors.joining(",")));
    }

    @Override
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    @Override
    public Network network() {
        return this;
    }

    @Override
    public void isolate(int index) {
        nodes.get(index).disconnect();
        unplugged.add(index);
        hits++;
    }

    @Override
    public void fault(int from, int to, LinkKind kind, WayFault fault) {
        throw new UnsupportedOperationException("containers can only be unplugged as a whole");
    }

    @Override
    public void reset(int one, int other) {
        throw new UnsupportedOperationException("containers can only be unplugged as a whole");
    }

    @Override
    public void heal() {
        unplugged.forEach(index -> nodes.get(index).connect());
        unplugged.clear();
    }

    @Override
    public long hits() {
        return hits;
    }

    @Override
    public void close() {
        nodes.forEach(ContainerNode::remove);
        network.close();
    }
}

package io.hadron.harness.cluster;

import io.hadron.harness.proxy.FaultProxy;
import io.hadron.harness.proxy.LinkKind;
import io.hadron.harness.proxy.Links;
import io.hadron.harness.proxy.SocketOwners;
import io.hadron.harness.proxy.Way;
import io.hadron.harness.proxy.WayFault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Nodes as processes on loopback ports of this machine. */
public final class ProcessCluster implements StartableCluster, Network {
    /** Keeps out who should not be there; nobody else knows it. */
    static final String SECRET = "harness-secret-of-no-worth";

    private final ClusterOptions options;
    private final Path work;
    private final IntFunction<Path> disks;
    private final Links links = new Links();
    private final SocketOwners owners = new SocketOwners();
    private final Map<Integer, Integer> lives = new TreeMap<>();
    private Preparation preparation = node -> {};
    private final List<Node> nodes = new ArrayList<>();
    private final List<Map<LinkKind, FaultProxy>> proxies = new ArrayList<>();

    /**
     * Nothing runs yet.
     *
     * @param work for configuration and output of the nodes
     * @param disks where the data of each node lies
     */
    public ProcessCluster(ClusterOptions options, Path work, IntFunction<Path> disks) {
        this.options = options;
        this.work = work;
        this.disks = disks;
    }

    /** As the other constructor, with all data under the work directory. */
    public ProcessCluster(ClusterOptions options, Path work) {
        this(options, work, index -> work.resolve("data-" + (index + 1)));
    }

    @Override
    public void preparing(Preparation value) {
        preparation = value;
    }

    @Override
    public void start() throws IOException, InterruptedException {
        for (int i = 0; i < options.nodes(); i++) {
            prepare();
            if (i == 0) {
                node(0).start();
            } else {
                node(i).begin();
            }
        }
        for (Node node : nodes) {
            node.awaitReady();
        }
    }

    @Override
    public Node add() throws IOException, InterruptedException {
        Node node = prepare();
        node.start();
        return node;
    }

    private Node prepare() throws IOException, InterruptedException {
        int index = nodes.size();
        int client = Ports.free();
        int controller = Ports.free();
        int peer = Ports.free();
        Map<LinkKind, FaultProxy> before = new EnumMap<>(LinkKind.class);
        if (options.proxied()) {
            before.put(LinkKind.CLIENT, proxy(index, LinkKind.CLIENT, client));
            before.put(LinkKind.CONTROLLER, proxy(index, LinkKind.CONTROLLER, controller));
            before.put(LinkKind.PEER, proxy(index, LinkKind.PEER, peer));
        }
        proxies.add(before);
        FaultProxy front = before.get(LinkKind.CLIENT);
        int advertised = front == null ? client : front.port();
        var node =
                new NodeProcess(
                        index,
                        advertised,
                        disks.apply(index),
                        work,
                        pid -> owners.isNow(index, pid));
        node.set("HADRON_NODE_ID", node.name());
        node.set("HADRON_NODE_DATA", node.data().toString());
        node.set("HADRON_LISTEN_PORT", Integer.toString(client));
        node.set("HADRON_ADMIN_PORT", "0");
        node.set("HADRON_CONTROLLER_PORT", Integer.toString(controller));
        if (front != null) {
            node.set("HADRON_LISTEN_ADVERTISED_PORT", Integer.toString(advertised));
        }
        settingsOfMany(node, peer, before);
        options.settings().forEach(node::set);
        preparation.prepare(node);
        nodes.add(node);
        return node;
    }

    private void settingsOfMany(Node node, int peer, Map<LinkKind, FaultProxy> before) {
        node.set("HADRON_PEER_PORT", Integer.toString(peer));
        node.set("HADRON_CLUSTER_SECRET", SECRET);
        advertise(node, "HADRON_PEER_ADVERTISED", before.get(LinkKind.PEER));
        advertise(node, "HADRON_CONTROLLER_ADVERTISED", before.get(LinkKind.CONTROLLER));
        if (!nodes.isEmpty()) {
            node.set("HADRON_CLUSTER_JOIN", "127.0.0.1:" + node(0).port());
        }
    }

    private static void advertise(Node node, String variable, @Nullable FaultProxy proxy) {
        if (proxy != null) {
            node.set(variable, "127.0.0.1:" + proxy.port());
        }
    }

    private FaultProxy proxy(int index, LinkKind kind, int target) {
        return new FaultProxy(index, kind, target, links, owners);
    }

    @Override
    public void renew(Node node) throws IOException {
        node.wipe();
        int life = lives.merge(node.index(), 2, (known, _) -> known + 1);
        node.set("HADRON_NODE_ID", node.name() + "-" + life);
        node.set(
                "HADRON_CLUSTER_JOIN",
                Arrays.stream(others(node.index()))
                        .mapToObj(other -> "127.0.0.1:" + node(other).port())
                        .collect(Collectors.joining(",")));
    }

    @Override
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    @Override
    public Network network() {
        if (!options.proxied()) {
            throw new IllegalStateException("faults of the network need a proxied cluster");
        }
        return this;
    }

    @Override
    public void fault(int from, int to, LinkKind kind, WayFault fault) {
        links.set(new Way(from, to, kind), fault);
    }

    @Override
    public void reset(int one, int other) {
        if (one != Way.OUTSIDE) {
            proxies.get(one).values().forEach(proxy -> proxy.reset(other));
        }
        if (other != Way.OUTSIDE) {
            proxies.get(other).values().forEach(proxy -> proxy.reset(one));
        }
    }

    @Override
    public void heal() {
        links.heal();
    }

    @Override
    public long hits() {
        return links.hits();
    }

    @Override
    public void close() throws InterruptedException {
        for (Node node : nodes) {
            if (node.isAlive()) {
                node.kill();
            }
        }
        links.heal();
        proxies.forEach(each -> each.values().forEach(FaultProxy::close));
    }
}

package io.hadron.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataEvent;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.cluster.MetadataState;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.NodeId;
import io.hadron.raft.ControllerConfig.Identity;
import io.hadron.raft.ControllerConfig.Listen;
import io.hadron.raft.ControllerConfig.Mode;
import io.hadron.raft.ControllerConfig.Timing;
import io.hadron.storage.rocksdb.RocksMetadataStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Several controllers in this process, each on a fixed port of the loopback. */
final class ControllerCluster implements AutoCloseable {
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    static final Timing QUICK =
            new Timing(Duration.ofMillis(300), Duration.ofSeconds(10), 50_000, 10_000);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path dir;
    private final Timing timing;
    private final Map<Integer, Integer> ports = new TreeMap<>();
    private final Map<Integer, Node> nodes = new TreeMap<>();

    ControllerCluster(Path dir, Timing timing) {
        this.dir = dir;
        this.timing = timing;
    }

    /** Nodes 1 to {@code voters} vote, {@code listeners} more do not. */
    static ControllerCluster of(Path dir, Timing timing, int voters, int listeners)
            throws Exception {
        ControllerCluster cluster = new ControllerCluster(dir, timing);
        cluster.start(1, Mode.BOOTSTRAP);
        cluster.run(1, Wishes.nodeStarted(1));
        for (int i = 2; i <= voters + listeners; i++) {
            cluster.join(i);
            if (i <= voters) {
                done(cluster.controller(i).promote(new NodeId(i)));
            }
        }
        return cluster;
    }

    /** One node with its listener's notes. */
    static final class Node implements ControllerListener, LeaderDuty {
        final List<MetadataEvent> events = new CopyOnWriteArrayList<>();
        final List<Throwable> fatal = new CopyOnWriteArrayList<>();
        final List<String> duties = new CopyOnWriteArrayList<>();
        final List<MetadataView> replaced = new CopyOnWriteArrayList<>();
        volatile ClusterController controller;

        @Override
        public void onOpened(MetadataView state) {}

        @Override
        public void onReplaced(MetadataView state) {
            replaced.add(state);
        }

        @Override
        public void onEvents(MetadataView state, List<MetadataEvent> happened) {
            events.addAll(happened);
        }

        @Override
        public void begin() {
            duties.add("begin");
        }

        @Override
        public void end() {
            duties.add("end");
        }
    }

    /**
     * Below the range from which the kernel takes ports for connections, so that nobody takes it
     * while its node is down; and no port twice.
     */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(17_000, 20_000);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (GIVEN.add(port)) {
                    return port;
                }
            } catch (IOException e) {
                // Taken: another one.
            }
        }
    }

    String address(int node) {
        Integer port = ports.get(node);
        if (port == null) {
            port = freePort();
            ports.put(node, port);
        }
        return "127.0.0.1:" + port;
    }

    Path dir(int node) {
        return dir.resolve("node" + node);
    }

    Node start(int node, Mode mode) throws Exception {
        return start(node, mode, timing);
    }

    Node start(int node, Mode mode, Timing timing) throws Exception {
        address(node);
        Map<NodeId, String> peers = new TreeMap<>();
        for (int known : ports.keySet()) {
            if (known != node) {
                peers.put(new NodeId(known), address(known));
            }
        }
        Identity identity = new Identity(Wishes.CLUSTER, new NodeId(node), new UUID(0x5555, node));
        ControllerConfig config =
                new ControllerConfig(
                        dir(node).resolve("crc"),
                        identity,
                        mode,
                        new Listen("127.0.0.1", ports.get(node), ""),
                        peers,
                        timing);
        Path storeDir = Files.createDirectories(dir(node).resolve("metadata"));
        Node started = new Node();
        started.controller =
                ClusterController.start(
                        config,
                        RocksMetadataStore.open(storeDir),
                        new ControllerHooks(
                                started, started.fatal::add, ControllerMetrics.NONE, started));
        nodes.put(node, started);
        return started;
    }

    Node restart(int node) throws Exception {
        stop(node);
        return start(node, Mode.RESTART);
    }

    void stop(int node) {
        Node running = nodes.remove(node);
        if (running != null) {
            running.controller.close();
        }
    }

    /** A new node that is a listener when this returns. */
    Node join(int node) throws Exception {
        Node started = start(node, Mode.JOIN);
        done(started.controller.addListener(new NodeId(node), address(node)));
        assertThat(started.controller.awaitReady(PATIENCE)).isTrue();
        return started;
    }

    static List<ControllerMember> done(CompletionStage<MembershipResult> change) throws Exception {
        MembershipResult result = change.toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(result).isInstanceOf(MembershipResult.Changed.class);
        return ((MembershipResult.Changed) result).members();
    }

    Node node(int node) {
        return nodes.get(node);
    }

    Map<Integer, Node> nodes() {
        return nodes;
    }

    ClusterController controller(int node) {
        return nodes.get(node).controller;
    }

    SubmitResult submit(int node, MetadataCommand command) throws Exception {
        return controller(node).submit(command).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    MetadataOutcome run(int node, MetadataCommand command) throws Exception {
        SubmitResult result = submit(node, command);
        assertThat(result).isInstanceOf(SubmitResult.Done.class);
        return ((SubmitResult.Done) result).outcome();
    }

    int leader() throws Exception {
        int[] found = {0};
        await(
                "a leader",
                () -> {
                    found[0] =
                            nodes.entrySet().stream()
                                    .filter(node -> node.getValue().controller.isLeader())
                                    .mapToInt(Map.Entry::getKey)
                                    .findAny()
                                    .orElse(0);
                    return found[0] != 0;
                });
        return found[0];
    }

    int follower() throws Exception {
        int leader = leader();
        return nodes.keySet().stream().filter(node -> node != leader).findFirst().orElseThrow();
    }

    List<Integer> others(int node) {
        return nodes.keySet().stream().filter(other -> other != node).toList();
    }

    RatisController internals(int node) {
        return (RatisController) controller(node);
    }

    /** All running nodes have the same state. */
    void assertEqualStates() throws Exception {
        long version = 0;
        for (Node node : nodes.values()) {
            MetadataView fresh =
                    node.controller.fresh().toCompletableFuture().get(30, TimeUnit.SECONDS);
            version = Math.max(version, ((MetadataState) fresh).version());
        }
        long newest = version;
        List<Long> digests = new ArrayList<>();
        for (Node node : nodes.values()) {
            await("version " + newest, () -> state(node).version() >= newest);
            digests.add(state(node).digest());
        }
        assertThat(digests).containsOnly(digests.getFirst());
    }

    static MetadataState state(Node node) {
        return (MetadataState) node.controller.current();
    }

    void assertNothingFatal() {
        nodes.forEach((id, node) -> assertThat(node.fatal).as("node %d", id).isEmpty());
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                fail("not within " + PATIENCE + ": " + what);
            }
            Thread.onSpinWait();
            TimeUnit.MICROSECONDS.sleep(500);
        }
    }

    @Override
    public void close() {
        List.copyOf(nodes.keySet()).forEach(this::stop);
    }
}

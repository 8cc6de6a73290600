package io.hadron.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicaSet;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.server.log.TermReports;
import io.hadron.storage.ReadOutcome;
import io.hadron.storage.memory.MemoryDisk;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Three nodes with one partition and its consumer controller, and a cluster controller that is
 * always right and never away.
 */
final class ReplicaCluster implements AutoCloseable {
    private static final List<Long> GROUPS =
            List.of(ReplicaNode.STREAM_GROUP, ReplicaNode.CONSUMER_GROUP);

    /** What the controller knows of one control group. */
    private static final class Designation {
        private long term;
        private NodeId leader = new NodeId(1);
        private ReplicaSet replicas = ReplicaSet.of(new NodeId(1), new NodeId(2), new NodeId(3));
        private ReplicaSet learners = ReplicaSet.NONE;
        private long establishedTerm;
        private ReplicaSet established = ReplicaSet.NONE;

        private ReplicationInput.Designated input() {
            return new ReplicationInput.Designated(
                    term, leader, replicas, establishedTerm, established, learners);
        }
    }

    private final class Controller implements TermReports {
        private final NodeId self;

        private Controller(NodeId self) {
            this.self = self;
        }

        @Override
        public void established(long group, long term) {
            hub.later(() -> accept(group, term));
        }

        @Override
        public void newTermNeeded(long group, long term, @Nullable NodeId leader) {
            hub.later(() -> {
                if (term(group) == term) {
                    lead(leader == null ? leader() : leader);
                }
            });
        }

        @Override
        public void learnerCaughtUp(long group, long term, NodeId replica) {
            hub.later(() -> count(group, term, replica));
        }

        @Override
        public void replicaDamaged(
                long group, long term, NodeId replica, long acked, long reported) {
            throw new AssertionError(replica + " acknowledged " + acked + ", has " + reported);
        }

        @Override
        public void repairNeeded(long group, long term) {
            hub.later(() -> {
                if (repairs && term(group) == term) {
                    forget(self);
                    lead(new NodeId(self.value() % 3 + 1));
                }
            });
        }

        @Override
        public void leaderGaveUp(long group, long term) {
            hub.later(() -> {
                if (term(group) == term) {
                    lead(new NodeId(self.value() % 3 + 1));
                }
            });
        }
    }

    final ReplicaHub hub;
    final FakeDirectory directory = new FakeDirectory();
    final List<ReplicaNode> nodes = new ArrayList<>();
    private final Random random;

    /** Whether damaged copies may be made anew. */
    volatile boolean repairs;

    private final Map<Long, Designation> groups = new TreeMap<>();

    ReplicaCluster(long seed) {
        random = new Random(seed);
        hub = new ReplicaHub(seed);
        GROUPS.forEach(group -> groups.put(group, new Designation()));
        for (int id = 1; id <= 3; id++) {
            ReplicaNode node = new ReplicaNode(id, hub, new Controller(new NodeId(id)), directory);
            nodes.add(node);
            hub.add(node);
        }
    }

    ReplicaNode node(int id) {
        return nodes.get(id - 1);
    }

    // ------------------------------------------------------------------ the controller

    private synchronized Designation of(long group) {
        Designation known = groups.get(group);
        if (known == null) {
            throw new IllegalStateException("group " + group);
        }
        return known;
    }

    synchronized long term(long group) {
        return of(group).term;
    }

    synchronized NodeId leader() {
        return of(ReplicaNode.STREAM_GROUP).leader;
    }

    /** Starts the next term of both groups. */
    synchronized void lead(NodeId leader) {
        for (long group : GROUPS) {
            Designation known = of(group);
            known.term++;
            known.leader = leader;
            tell(group);
        }
    }

    /** The node proves nothing until it has caught up. */
    synchronized void forget(NodeId node) {
        GROUPS.forEach(group -> of(group).learners = ReplicaSet.of(node));
    }

    private synchronized void count(long group, long term, NodeId replica) {
        Designation known = of(group);
        if (known.term == term && known.learners.contains(replica)) {
            known.learners = ReplicaSet.NONE;
            tell(group);
        }
    }

    synchronized boolean hasLearners() {
        return GROUPS.stream().anyMatch(group -> !of(group).learners.isEmpty());
    }

    private synchronized void accept(long group, long term) {
        Designation known = of(group);
        ReplicaNode leader = node(known.leader.value());
        if (known.term == term) {
            known.establishedTerm = term;
            known.established = known.replicas;
            leader.answer(group, new ReplicationInput.EstablishedAccepted(term));
        } else {
            leader.answer(group, new ReplicationInput.EstablishedRefused(term, known.term));
        }
    }

    private synchronized void tell(long group) {
        ReplicationInput.Designated input = of(group).input();
        hub.later(() -> nodes.forEach(node -> node.designated(group, input)));
    }

    // ------------------------------------------------------------------ nodes

    void start() {
        nodes.forEach(ReplicaNode::start);
        lead(new NodeId(1));
        awaitServing();
    }

    /** Kills a node; somebody else leads if it did. */
    void kill(int id, MemoryDisk.Crash kind) throws InterruptedException {
        node(id).crash(kind, random);
        if (leader().value() == id) {
            lead(new NodeId(id % 3 + 1));
        }
    }

    /** Starts a node again; it follows. */
    void restart(int id) {
        node(id).start();
        hub.cameBack(node(id).id());
        GROUPS.forEach(this::tell);
    }

    ReplicaNode.@Nullable Life leaderProcess() {
        return node(leader().value()).process();
    }

    ReplicaNode.Life serving() {
        awaitServing();
        ReplicaNode.Life process = leaderProcess();
        if (process == null) {
            throw new IllegalStateException("nobody leads");
        }
        return process;
    }

    void awaitServing() {
        until(
                "a leader serves",
                () -> {
                    ReplicaNode.Life process = leaderProcess();
                    return process != null
                            && process.ask(() ->
                                    process.partition.isServing()
                                            && process.consumers.isLeading()
                                            && process.partition.log().term()
                                                    == term(ReplicaNode.STREAM_GROUP));
                });
    }

    void until(String what, BooleanSupplier condition) {
        await(what)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    nodes.forEach(
                            node -> assertThat(node.defects).as(node.id().toString()).isEmpty());
                    return condition.getAsBoolean();
                });
    }

    /** Waits until all replicas have committed the same log, and returns its bytes. */
    byte[] awaitEqual(long group) {
        until(
                "all replicas hold the same of group " + group,
                () -> {
                    long end = serving().ask(() -> serving0(group));
                    return nodes.stream()
                            .allMatch(node -> {
                                ReplicaNode.Life process = node.process();
                                return process != null
                                        && process.ask(() -> process.log(group).committedEnd())
                                                == end
                                        && process.ask(() -> process.store.bounds(group).end())
                                                == end;
                            });
                });
        List<byte[]> logs = nodes.stream().map(node -> bytes(node, group)).toList();
        assertThat(logs.get(1)).isEqualTo(logs.get(0));
        assertThat(logs.get(2)).isEqualTo(logs.get(0));
        return logs.getFirst();
    }

    private long serving0(long group) {
        ReplicaNode.Life process = leaderProcess();
        return process == null ? -1 : process.log(group).endOffset();
    }

    private static byte[] bytes(ReplicaNode node, long group) {
        ReplicaNode.Life process = node.process();
        if (process == null) {
            throw new IllegalStateException("node " + node.id() + " is down");
        }
        return process.ask(() -> {
            ByteBuffer all = ByteBuffer.allocate(64 << 20);
            long from = process.store.bounds(group).lowMark();
            ReadOutcome found = process.store.read(group, from, Long.MAX_VALUE, all);
            assertThat(found).isInstanceOf(ReadOutcome.Batches.class);
            byte[] bytes = new byte[all.flip().remaining()];
            all.get(bytes);
            return bytes;
        });
    }

    @Override
    public void close() throws InterruptedException {
        hub.close();
        for (ReplicaNode node : nodes) {
            node.stop();
        }
    }
}

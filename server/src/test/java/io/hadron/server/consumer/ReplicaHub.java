package io.hadron.server.consumer;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.server.log.PeerPort;
import io.hadron.server.session.Payload;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The network between the nodes of a test, in memory: messages are copied, take their time,
 * overtake each other and get lost as the test wants.
 */
final class ReplicaHub implements AutoCloseable {
    private record Link(NodeId from, NodeId to) {}

    /** At the end of a test there is nobody to deliver to. */
    private final ScheduledExecutorService wire =
            new ScheduledThreadPoolExecutor(1, new ThreadPoolExecutor.DiscardPolicy());

    private final Map<NodeId, ReplicaNode> nodes = new ConcurrentHashMap<>();
    private final Set<Link> cut = ConcurrentHashMap.newKeySet();
    private final Random random;
    private volatile double loss;
    private volatile int delayMicros;

    ReplicaHub(long seed) {
        random = new Random(seed);
    }

    void add(ReplicaNode node) {
        nodes.put(node.id(), node);
    }

    /** From now on so many messages are lost, and others take up to so long. */
    void disturb(double lossRate, int maxDelayMicros) {
        loss = lossRate;
        delayMicros = maxDelayMicros;
    }

    /** Nothing passes between the node and all others. */
    void isolate(NodeId node) {
        for (NodeId other : nodes.keySet()) {
            if (!other.equals(node)) {
                cut.add(new Link(node, other));
                cut.add(new Link(other, node));
                tell(node, other, false);
            }
        }
    }

    void heal() {
        cut.clear();
        for (NodeId a : nodes.keySet()) {
            cameBack(a);
        }
    }

    /** The node's connections are there again. */
    void cameBack(NodeId node) {
        for (NodeId other : nodes.keySet()) {
            if (isUp(node, other)) {
                tell(node, other, true);
            }
        }
    }

    void wentAway(NodeId node) {
        for (NodeId other : nodes.keySet()) {
            if (!other.equals(node)) {
                tell(node, other, false);
            }
        }
    }

    private void tell(NodeId a, NodeId b, boolean up) {
        wire.execute(() -> {
            node(a).peer(b, up);
            node(b).peer(a, up);
        });
    }

    private ReplicaNode node(NodeId id) {
        ReplicaNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalStateException("no node " + id);
        }
        return node;
    }

    private boolean isUp(NodeId from, NodeId to) {
        return !from.equals(to)
                && node(from).isRunning()
                && node(to).isRunning()
                && !cut.contains(new Link(from, to));
    }

    /** Runs something a moment later, in order. */
    void later(Runnable action) {
        wire.execute(action);
    }

    PeerPort port(NodeId self) {
        return new PeerPort() {
            @Override
            public void send(NodeId to, long group, PeerMessage message, List<Payload> batches) {
                ReplicaHub.this.send(self, to, group, message, copy(batches));
            }

            @Override
            public boolean isUp(NodeId peer) {
                return ReplicaHub.this.isUp(self, peer);
            }
        };
    }

    private static ByteBuffer copy(List<Payload> batches) {
        int size = batches.stream().mapToInt(Payload::size).sum();
        ByteBuffer all = ByteBuffer.allocate(size);
        for (Payload batch : batches) {
            all.put(batch.bytes());
            batch.release();
        }
        return all.flip();
    }

    private synchronized void send(
            NodeId from, NodeId to, long group, PeerMessage message, ByteBuffer bytes) {
        if (!isUp(from, to) || random.nextDouble() < loss) {
            return;
        }
        long delay = delayMicros == 0 ? 0 : random.nextInt(delayMicros);
        wire.schedule(
                () -> {
                    if (isUp(from, to)) {
                        node(to).received(from, group, message, new CountedPayload(bytes));
                    }
                },
                delay,
                TimeUnit.MICROSECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        wire.shutdownNow();
        wire.awaitTermination(5, TimeUnit.SECONDS);
    }
}

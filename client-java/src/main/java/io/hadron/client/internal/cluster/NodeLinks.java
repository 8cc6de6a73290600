package io.hadron.client.internal.cluster;

import io.hadron.client.HadronException;
import io.hadron.client.NodeAddress;
import io.hadron.client.internal.net.Connection;
import io.hadron.client.internal.net.Connector;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** At most one connection to each node, opened when it is needed. On the loop. */
final class NodeLinks {
    private final EventLoop loop;
    private final Connector connector;
    private final List<NodeAddress> seeds;
    private final Map<String, NodeAddress> addresses = new HashMap<>();
    private final Map<String, NodeAddress> worked = new HashMap<>();
    private final Map<String, Connection> open = new HashMap<>();
    private final Map<NodeAddress, CompletableFuture<Connection>> opening = new HashMap<>();
    private int nextSeed;
    private @Nullable HadronException closedWith;

    NodeLinks(EventLoop loop, Connector connector, List<NodeAddress> seeds) {
        this.loop = loop;
        this.connector = connector;
        this.seeds = seeds;
    }

    /** Learns where nodes are. */
    void learn(Map<String, NodeAddress> nodes) {
        addresses.putAll(nodes);
    }

    @Nullable NodeAddress address(String nodeId) {
        return addresses.get(nodeId);
    }

    /** A connection to a node. */
    CompletableFuture<Connection> node(String nodeId) {
        Connection there = open.get(nodeId);
        if (there != null && there.isOpen()) {
            return CompletableFuture.completedFuture(there);
        }
        // What worked before comes first: a node may advertise an address that is not for us.
        NodeAddress proven = worked.remove(nodeId);
        NodeAddress address = proven == null ? addresses.get(nodeId) : proven;
        if (address == null) {
            return CompletableFuture.failedFuture(
                    Failures.of(
                            ErrorCode.UNAVAILABLE,
                            "the address of node " + nodeId + " is unknown"));
        }
        return connect(address);
    }

    /** A connection to any node: one that is open, else the next address that is known. */
    CompletableFuture<Connection> any() {
        for (Connection there : open.values()) {
            if (there.isOpen()) {
                return CompletableFuture.completedFuture(there);
            }
        }
        List<NodeAddress> known = addresses.values().stream().distinct().sorted(BY_NAME).toList();
        int choice = nextSeed++ % (seeds.size() + known.size());
        return connect(
                choice < seeds.size() ? seeds.get(choice) : known.get(choice - seeds.size()));
    }

    private static final java.util.Comparator<NodeAddress> BY_NAME =
            java.util.Comparator.comparing(NodeAddress::toString);

    private CompletableFuture<Connection> connect(NodeAddress address) {
        if (closedWith != null) {
            return CompletableFuture.failedFuture(closedWith);
        }
        CompletableFuture<Connection> running = opening.get(address);
        if (running != null) {
            return running;
        }
        CompletableFuture<Connection> result =
                connector
                        .connect(loop, address)
                        .whenComplete((connection, error) -> opening.remove(address))
                        .thenApply(connection -> register(connection, address));
        if (!result.isDone()) {
            opening.put(address, result);
        }
        return result;
    }

    /** Two addresses may lead to one node: the connection that is there already is used then. */
    private Connection register(Connection connection, NodeAddress address) {
        HadronException closed = closedWith;
        if (closed != null) {
            connection.close(closed);
            throw closed;
        }
        String nodeId = connection.welcome().getNodeId();
        Connection there = open.get(nodeId);
        if (there != null && there.isOpen() && there != connection) {
            connection.close(
                    Failures.of(ErrorCode.CANCELLED, "another connection to the node is open"));
            return there;
        }
        open.put(nodeId, connection);
        worked.put(nodeId, address);
        connection.onClose(() -> open.remove(nodeId, connection));
        return connection;
    }

    void close(HadronException why) {
        closedWith = why;
        List.copyOf(open.values()).forEach(connection -> connection.close(why));
    }
}

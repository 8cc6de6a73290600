package io.hadron.client.internal.cluster;

import io.hadron.client.Fault;
import io.hadron.client.HadronException;
import io.hadron.client.NodeAddress;
import io.hadron.client.internal.net.Connection;
import io.hadron.client.internal.net.Connector;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** At most one connection to each node, opened when it is needed. On the loop. */
final class NodeLinks {
    /** Nobody tries an address again so soon after it failed: many may want the same node. */
    private static final long MEMORY_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

    /** A node that could not serve a call is not asked first for so long. */
    private static final long SHUN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Comparator<NodeAddress> BY_NAME =
            Comparator.comparing(NodeAddress::toString);

    private record Failed(HadronException why, long atNanos) {}

    private final EventLoop loop;
    private final Connector connector;
    private final List<NodeAddress> seeds;
    private final Map<String, NodeAddress> addresses = new HashMap<>();
    private final Map<String, NodeAddress> worked = new HashMap<>();
    private final Map<NodeAddress, String> leadsTo = new HashMap<>();
    private final Map<String, Connection> open = new LinkedHashMap<>();
    private final Map<String, Long> shunned = new HashMap<>();
    private final Map<NodeAddress, CompletableFuture<Connection>> opening = new HashMap<>();
    private final Map<NodeAddress, Failed> failed = new HashMap<>();
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
        return connect(address)
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(gone(nodeId, error)));
    }

    /** Where the node was another cluster answers: it may be found elsewhere, or others lead. */
    private static HadronException gone(String nodeId, Throwable error) {
        HadronException why = Calls.errorOf(error);
        return why.code() == ErrorCode.WRONG_CLUSTER
                ? HadronException.of(
                        Fault.of(
                                ErrorCode.UNAVAILABLE,
                                HadronException.Outcome.DEFINITE,
                                "node " + nodeId + " is not there: " + why.fault().message()),
                        why)
                : why;
    }

    /** The node can not serve calls now: for a moment others come first. */
    void shun(Connection connection) {
        shunned.put(connection.welcome().getNodeId(), System.nanoTime());
    }

    /** A connection to any node: one that is open, else to the next address that works. */
    CompletableFuture<Connection> any() {
        return any(node -> true);
    }

    /** A connection to any node, one that is wanted if there is such a one. */
    CompletableFuture<Connection> any(Predicate<String> wanted) {
        Connection second = null;
        for (Map.Entry<String, Connection> there : open.entrySet()) {
            if (there.getValue().isOpen()) {
                second = there.getValue();
                if (!isShunned(there.getKey()) && wanted.test(there.getKey())) {
                    return CompletableFuture.completedFuture(second);
                }
            }
        }
        List<NodeAddress> others = others();
        if (others.isEmpty() && second == null) {
            others = seeds;
        }
        CompletableFuture<Connection> result = new CompletableFuture<>();
        new Attempts(others, nextSeed++, second, result).next(0, null);
        return result;
    }

    private boolean isShunned(String node) {
        Long since = shunned.get(node);
        return since != null && System.nanoTime() - since < SHUN_NANOS;
    }

    /** Addresses that do not lead to a node with an open connection. */
    private List<NodeAddress> others() {
        Set<NodeAddress> all = new LinkedHashSet<>(seeds);
        addresses.values().stream().sorted(BY_NAME).forEach(all::add);
        all.removeIf(address -> isOpen(leadsTo.get(address)));
        return new ArrayList<>(all);
    }

    private boolean isOpen(@Nullable String node) {
        Connection there = node == null ? null : open.get(node);
        return there != null && there.isOpen();
    }

    /** One address after the other, until one works; or else what is there anyway. */
    private final class Attempts {
        private final List<NodeAddress> choices;
        private final int first;
        private final @Nullable Connection last;
        private final CompletableFuture<Connection> result;

        Attempts(
                List<NodeAddress> choices,
                int first,
                @Nullable Connection last,
                CompletableFuture<Connection> result) {
            this.choices = choices;
            this.first = first;
            this.last = last;
            this.result = result;
        }

        void next(int tried, @Nullable HadronException failure) {
            if (tried < choices.size()) {
                connect(choices.get(Math.floorMod(first + tried, choices.size())))
                        .whenComplete((connection, error) -> {
                            if (error == null) {
                                result.complete(connection);
                            } else {
                                next(tried + 1, telling(failure, Calls.errorOf(error)));
                            }
                        });
            } else if (last != null || failure == null) {
                result.complete(last);
            } else {
                result.completeExceptionally(failure);
            }
        }

        /** That an address leads to another cluster says nothing of the one that is meant. */
        private static HadronException telling(
                @Nullable HadronException before, HadronException now) {
            return before != null && now.code() == ErrorCode.WRONG_CLUSTER ? before : now;
        }
    }

    private CompletableFuture<Connection> connect(NodeAddress address) {
        if (closedWith != null) {
            return CompletableFuture.failedFuture(closedWith);
        }
        CompletableFuture<Connection> running = opening.get(address);
        if (running != null) {
            return running;
        }
        Failed before = failed.get(address);
        if (before != null && System.nanoTime() - before.atNanos < MEMORY_NANOS) {
            return CompletableFuture.failedFuture(before.why);
        }
        CompletableFuture<Connection> result =
                connector
                        .connect(loop, address)
                        .whenComplete((connection, error) -> tried(address, error))
                        .thenApply(connection -> register(connection, address));
        if (!result.isDone()) {
            opening.put(address, result);
        }
        return result;
    }

    private void tried(NodeAddress address, @Nullable Throwable error) {
        opening.remove(address);
        if (error == null) {
            failed.remove(address);
        } else {
            failed.put(address, new Failed(Calls.errorOf(error), System.nanoTime()));
        }
    }

    /** Two addresses may lead to one node: the connection that is there already is used then. */
    private Connection register(Connection connection, NodeAddress address) {
        HadronException closed = closedWith;
        if (closed != null) {
            connection.close(closed);
            throw closed;
        }
        String nodeId = connection.welcome().getNodeId();
        leadsTo.put(address, nodeId);
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

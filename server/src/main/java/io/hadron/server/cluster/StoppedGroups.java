package io.hadron.server.cluster;

import io.hadron.core.model.NodeId;
import io.hadron.proto.wire.peer.NodeMessage;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Which control groups take no further part on which node, as far as this node has heard: each
 * tells the others. For people who look at the cluster. Any thread.
 */
final class StoppedGroups {
    /** What one message names, and what is kept of another node. */
    private static final int MAX_GROUPS = 20_000;

    private final NodeId self;
    private final Supplier<Set<Long>> own;
    private final BiConsumer<NodeId, NodeMessage> network;
    private final Map<NodeId, Set<Long>> others = new ConcurrentHashMap<>();

    /** What the others have been told, those that are connected. */
    private final Map<NodeId, Set<Long>> told = new HashMap<>();

    StoppedGroups(NodeId self, Supplier<Set<Long>> own, BiConsumer<NodeId, NodeMessage> network) {
        this.self = self;
        this.own = own;
        this.network = network;
    }

    /** A node has to be told everything. */
    synchronized void up(NodeId node) {
        others.remove(node);
        told.put(node, Set.of());
    }

    synchronized void down(NodeId node) {
        others.remove(node);
        told.remove(node);
    }

    /** Tells what has changed. To be called about once a second. */
    synchronized void tick() {
        Set<Long> now = own.get();
        told.replaceAll((node, before) -> {
            if (!before.equals(now)) {
                network.accept(node, message(now));
            }
            return now;
        });
    }

    private static NodeMessage message(Collection<Long> groups) {
        var list = io.hadron.proto.wire.peer.StoppedGroups.newBuilder();
        groups.stream().limit(MAX_GROUPS).forEach(list::addGroups);
        return NodeMessage.newBuilder().setStoppedGroups(list).build();
    }

    /** Another node says which. */
    synchronized void heard(NodeId from, io.hadron.proto.wire.peer.StoppedGroups message) {
        if (told.containsKey(from)) {
            Set<Long> groups = new TreeSet<>();
            message.getGroupsList().stream().limit(MAX_GROUPS).forEach(groups::add);
            others.put(from, Set.copyOf(groups));
        }
    }

    /** Which are stopped where, by the ids of the groups. */
    Map<NodeId, Set<Long>> all() {
        Map<NodeId, Set<Long>> all = new HashMap<>(others);
        all.put(self, own.get());
        return all;
    }
}

package io.hadron.core.cluster;

import io.hadron.core.model.NodeId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Partitions, each once: next always one of the node that leads most at the moment. What is given
 * away in this order leaves the givers even, so that nothing has to move a second time.
 */
final class LeaderQueue {
    private final NavigableMap<NodeId, Deque<GroupPair>> byLeader = new TreeMap<>();
    private final Comparator<NodeId> least;

    /**
     * @param least who leads least first; may change between two calls
     */
    LeaderQueue(Collection<GroupPair> pairs, Comparator<NodeId> least) {
        this.least = least;
        for (GroupPair pair : pairs) {
            byLeader.computeIfAbsent(pair.leader(), node -> new ArrayDeque<>()).add(pair);
        }
    }

    /** Null if all had their turn. */
    @Nullable GroupPair next() {
        if (byLeader.isEmpty()) {
            return null;
        }
        NodeId most = byLeader.keySet().stream().max(least).orElseThrow();
        Deque<GroupPair> pairs = byLeader.getOrDefault(most, new ArrayDeque<>());
        GroupPair pair = pairs.poll();
        if (pairs.isEmpty()) {
            byLeader.remove(most);
        }
        return pair;
    }
}

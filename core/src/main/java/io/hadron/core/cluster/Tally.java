package io.hadron.core.cluster;

import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How much each node has of something, of each stream and in all. Even means even in each stream
 * first: a stream has a load of its own, and one whose partitions are all led by one node is slow
 * however even the totals are. Totals decide where the stream leaves a choice.
 */
final class Tally {
    private final NavigableMap<NodeId, Integer> all = new TreeMap<>();
    private final NavigableMap<ObjectId, NavigableMap<NodeId, Integer>> ofStream = new TreeMap<>();

    void add(ObjectId stream, NodeId node, int count) {
        all.merge(node, count, Integer::sum);
        of(stream).merge(node, count, Integer::sum);
    }

    private NavigableMap<NodeId, Integer> of(ObjectId stream) {
        return ofStream.computeIfAbsent(stream, id -> new TreeMap<>());
    }

    private int in(ObjectId stream, NodeId node) {
        return of(stream).getOrDefault(node, 0);
    }

    int total(NodeId node) {
        return all.getOrDefault(node, 0);
    }

    /**
     * Who has least of this stream first; of several the one that has least in all. Sees what
     * changes later.
     */
    Comparator<NodeId> leastOf(ObjectId stream) {
        NavigableMap<NodeId, Integer> counts = of(stream);
        return Comparator.comparingInt((NodeId node) -> counts.getOrDefault(node, 0))
                .thenComparingInt(this::total);
    }

    /** What is won if one of this stream goes from a node to another. */
    Gain gain(ObjectId stream, NodeId from, NodeId to) {
        return new Gain(in(stream, from) - in(stream, to), total(from) - total(to));
    }

    /**
     * How much more the one has than the other.
     *
     * @param ofStream of the stream
     * @param inAll of all streams
     */
    record Gain(int ofStream, int inAll) implements Comparable<Gain> {
        static final Gain NONE = new Gain(0, 0);

        /** The stream itself becomes more even. */
        boolean evensStream() {
            return ofStream >= 2;
        }

        /**
         * The totals become more even, and the stream no less: its two counts change places. Never
         * both of a move and the move back, so evening out comes to an end.
         */
        boolean evensTotals() {
            return ofStream == 1 && inAll >= 2;
        }

        /** Worth to be finished, now that it was begun. */
        boolean isLeft() {
            return evensStream() || (ofStream == 1 && inAll >= 1);
        }

        @Override
        public int compareTo(Gain other) {
            int byStream = Integer.compare(ofStream, other.ofStream);
            return byStream != 0 ? byStream : Integer.compare(inAll, other.inAll);
        }
    }
}

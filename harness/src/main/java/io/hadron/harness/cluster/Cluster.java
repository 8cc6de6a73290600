package io.hadron.harness.cluster;

import java.io.IOException;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Nodes and the network between them. One thread. */
public interface Cluster extends AutoCloseable {
    /** All nodes, also those that are down. */
    List<Node> nodes();

    Network network();

    /** Adds a node with an empty disk, that joins the others, and starts it. */
    Node add() throws IOException, InterruptedException;

    /**
     * Empties the disk of a node that does not run, and gives it another name: with its next start
     * it joins the others as a new node.
     */
    void renew(Node node) throws IOException;

    /** Ends all nodes, whatever their state. */
    @Override
    void close() throws InterruptedException;

    /** What a client connects to: all nodes. */
    default String url() {
        return url(_ -> true);
    }

    /** As {@link #url()}, with some of the nodes only. */
    default String url(IntPredicate which) {
        return "hadron://"
                + String.join(
                        ",",
                        nodes().stream()
                                .filter(node -> which.test(node.index()))
                                .map(node -> "127.0.0.1:" + node.port())
                                .toList());
    }

    default Node node(int index) {
        return nodes().get(index);
    }

    default int size() {
        return nodes().size();
    }

    /** Indexes of all nodes but one. */
    default int[] others(int index) {
        return IntStream.range(0, size()).filter(i -> i != index).toArray();
    }

    /** Cuts a node off from all others. */
    default void isolate(int index) {
        for (int other : others(index)) {
            network().cut(index, other);
        }
    }
}

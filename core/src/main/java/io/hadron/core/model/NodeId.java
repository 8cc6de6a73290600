package io.hadron.core.model;

/** The number of a node, unique in its cluster; also its number as a replica. */
public record NodeId(int value) implements Comparable<NodeId> {
    public NodeId {
        Range.check("node id", value, 0, Integer.MAX_VALUE);
    }

    @Override
    public int compareTo(NodeId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}

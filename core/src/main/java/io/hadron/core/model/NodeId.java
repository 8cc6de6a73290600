package io.hadron.core.model;

/** The name of a node, unique in its cluster: same rules as a namespace's name. */
public record NodeId(String value) implements Comparable<NodeId> {
    public NodeId {
        String problem = Names.namespaceProblem(value);
        if (problem != null) {
            throw new IllegalArgumentException("node id " + Names.quoted(value) + ": " + problem);
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

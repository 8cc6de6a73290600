package io.hadron.core.model;

/** The name of a namespace: 1-63 of {@code a-z 0-9 -}, no hyphen at either end. */
public record NamespaceName(String value) implements Comparable<NamespaceName> {
    /** Always exists and can not be removed. */
    public static final NamespaceName DEFAULT = new NamespaceName("default");

    public NamespaceName {
        String problem = Names.namespaceProblem(value);
        if (problem != null) {
            throw new IllegalArgumentException("namespace " + Names.quoted(value) + ": " + problem);
        }
    }

    @Override
    public int compareTo(NamespaceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

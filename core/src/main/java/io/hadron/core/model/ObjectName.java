package io.hadron.core.model;

/** The name of an object in a namespace: 1-100 of {@code a-z A-Z 0-9 - _ .}. */
public record ObjectName(String value) implements Comparable<ObjectName> {
    public ObjectName {
        String problem = Names.objectProblem(value);
        if (problem != null) {
            throw new IllegalArgumentException("name " + Names.quoted(value) + ": " + problem);
        }
    }

    @Override
    public int compareTo(ObjectName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

package io.hadron.core.model;

/**
 * The identity of a namespace, stream or consumer group. Names are aliases of ids: a re-created
 * object has another id. Never used again; drawn from the same counter as {@link ControlGroupId}.
 */
public record ObjectId(long value) implements Comparable<ObjectId> {
    public ObjectId {
        if (value <= 0) {
            throw new IllegalArgumentException("object id " + value + ": must be above 0");
        }
    }

    @Override
    public int compareTo(ObjectId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}

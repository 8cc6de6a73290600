package io.hadron.core.model;

/**
 * The identity of a control group (one replicated log with a leader and a term), and the prefix of
 * its keys in storage. Never used again; drawn from the same counter as {@link ObjectId}.
 */
public record ControlGroupId(long value) implements Comparable<ControlGroupId> {
    public ControlGroupId {
        if (value <= 0) {
            throw new IllegalArgumentException("control group id " + value + ": must be above 0");
        }
    }

    @Override
    public int compareTo(ControlGroupId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
